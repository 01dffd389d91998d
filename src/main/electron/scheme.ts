/** The scheme and the origin under which the renderer's files are served to our own window. */
export const SCHEME = 'app'
export const ORIGIN = 'app://switchboard'
