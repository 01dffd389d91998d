import type { Handler } from './call.ts'
import { listMeetings, listUpcomingMeetings } from './meeting-lists.ts'
import { createMeeting, updateMeeting } from './meeting-write.ts'
import { deleteMeeting, getMeeting, setMeetingStatus } from './meetings.ts'
import type { OperationId } from './operations.ts'
import { getPastMeeting, reportMeetings } from './past-meetings.ts'
import { getPlanUsage } from './plans.ts'
import { getUserSettings } from './user-settings.ts'
import { createUser, getUser, listUsers, summarizeUsers, updateUser } from './users.ts'

/** Who answers which operation. */
export const HANDLERS: Record<OperationId, Handler> = {
  users: listUsers,
  userCreate: createUser,
  userSummary: summarizeUsers,
  user: getUser,
  userUpdate: updateUser,
  userSettings: getUserSettings,
  meetings: listMeetings,
  upcomingMeetings: listUpcomingMeetings,
  meetingCreate: createMeeting,
  meeting: getMeeting,
  meetingUpdate: updateMeeting,
  meetingDelete: deleteMeeting,
  meetingStatus: setMeetingStatus,
  pastMeetingDetails: getPastMeeting,
  reportMeetings,
  planUsage: getPlanUsage,
}
