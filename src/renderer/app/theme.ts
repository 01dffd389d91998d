import {
  type CSSVariablesResolver,
  type VariantColorsResolver,
  createTheme,
  defaultVariantColorsResolver,
} from '@mantine/core'

/** The button looks of this product; everything else falls back to Mantine's. */
const VARIANTS: Record<string, { background: string; hover: string; color: string; border: string }> = {
  primary: {
    background: 'var(--accent)',
    hover: 'var(--accent-hover)',
    color: 'var(--on-accent)',
    border: '1px solid transparent',
  },
  default: {
    background: 'var(--surface)',
    hover: 'var(--hover)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
  },
  quiet: {
    background: 'transparent',
    hover: 'var(--hover)',
    color: 'var(--ink-2)',
    border: '1px solid transparent',
  },
  danger: {
    background: 'var(--danger)',
    hover: 'var(--danger-hover)',
    color: 'var(--on-accent)',
    border: '1px solid transparent',
  },
  dangerLine: {
    background: 'var(--surface)',
    hover: 'var(--bad-tint)',
    color: 'var(--bad-text)',
    border: '1px solid var(--line-strong)',
  },
}

const variantColorResolver: VariantColorsResolver = (input) =>
  VARIANTS[input.variant] ?? defaultVariantColorsResolver(input)

/** Mantine's ten shades of our accent; 6 is the light theme's, 5 the dark one's. */
const ACCENT = [
  '#EDF0FD',
  '#DBE1FB',
  '#B3BEF3',
  '#9DADFB',
  '#5267DF',
  '#4A60DB',
  '#3B50CE',
  '#3143B4',
  '#2B3BA1',
  '#1C2340',
] as const

/** Menus and lists open inside this landmark of `App`, so that they are not outside of every landmark. */
export const POPOVERS_ID = 'popovers'
const POPOVER = {
  shadow: 'none',
  transitionProps: { duration: 120 },
  portalProps: { target: `#${POPOVERS_ID}` },
}

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent: ACCENT },
  variantColorResolver,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.8125rem', lg: '0.875rem', xl: '1rem' },
  lineHeights: { xs: '1rem', sm: '1.25rem', md: '1.25rem', lg: '1.25rem', xl: '1.5rem' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { variant: 'default', size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'quiet', size: 'md' } },
    // The page itself never scrolls, so there is nothing to lock; the lock would add a style without a nonce.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 120, transition: 'fade' },
        closeButtonProps: { 'aria-label': 'Close, Esc', title: 'Close (Esc)', size: 'md' },
      },
    },
    ModalRoot: {
      defaultProps: { lockScroll: false, transitionProps: { duration: 120, transition: 'fade' } },
    },
    // The placeholder that would take the focus first is no menu item; the first item takes it instead.
    Menu: {
      defaultProps: { ...POPOVER, position: 'bottom-end', withInitialFocusPlaceholder: false },
    },
    Popover: { defaultProps: POPOVER },
    Combobox: { defaultProps: POPOVER },
    Select: {
      defaultProps: {
        size: 'sm',
        allowDeselect: false,
        openOnFocus: false,
        comboboxProps: POPOVER,
      },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 120 } } },
  },
})

/** Mantine's general colours as our tokens, so that both themes come from one place. */
const GENERAL = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-error': 'var(--bad-text)',
  '--mantine-color-success': 'var(--ok-text)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--hover)',
  '--mantine-color-disabled-color': 'var(--ink-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--selected)',
  '--mantine-primary-color-light-hover': 'var(--selected)',
  '--mantine-primary-color-light-color': 'var(--accent-text)',
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: GENERAL,
  dark: GENERAL,
})
