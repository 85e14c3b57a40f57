import { expect, type Locator, type Page } from '@playwright/test'

// A person without a mouse: every step knows where the focus is, and can see it.

/** The focus is there, and a person sees that it is. */
export async function focusSeen(target: Locator): Promise<void> {
  await expect(target).toBeFocused()
  await expect.poll(() => ringOf(target.page()), { message: `no focus ring at ${String(target)}` }).not.toBe('none')
}

/** Presses Tab, or Shift+Tab, until the focus is where it shall be; each stop on the way has to be seen. Answers how many keys it took. */
export async function tabTo(target: Locator, { back = false, most = 25 } = {}): Promise<number> {
  const page = target.page()
  for (let pressed = 0; pressed <= most; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await focusSeen(target)
      return pressed
    }
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    // Borders take a moment to get their colour.
    await expect.poll(() => ringOf(page), { message: `no focus ring on the way, at ${await describeFocus(page)}`, intervals: [20, 50, 100] }).not.toBe('none')
  }
  throw new Error(`${String(target)} is more than ${most} stops away; the focus is at ${await describeFocus(page)}`)
}

/** How the focused element shows itself: an outline, or the border of a field in the colour of the focus, on itself, on its active row or on a box around it. */
function ringOf(page: Page): Promise<'outline' | 'border' | 'none'> {
  return page.evaluate(() => {
    const probe = document.createElement('i')
    probe.style.color = 'var(--focus)'
    document.body.append(probe)
    const colour = getComputedStyle(probe).color
    probe.remove()
    let box: Element | null = document.activeElement
    if (!box || box === document.body) return 'none'
    // A tree has the focus as a whole and shows it on a row.
    const row = document.getElementById(box.getAttribute('aria-activedescendant') ?? '')
    if (row && [row, ...row.querySelectorAll('[data-active]')].some((part) => getComputedStyle(part).outlineStyle !== 'none')) return 'outline'
    for (let level = 0; box && level < 8; level += 1, box = box.parentElement) {
      for (const part of [undefined, '::before', '::after']) {
        const style = getComputedStyle(box, part)
        if (part !== undefined && style.content === 'none') continue
        if (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1) return 'outline'
        if ([style.borderTopWidth, style.borderLeftWidth].some((width) => Number.parseFloat(width) >= 1) && [style.borderTopColor, style.borderLeftColor].includes(colour)) return 'border'
        if (part !== undefined && style.backgroundColor === colour) return 'border'
      }
    }
    return 'none'
  })
}

function describeFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    return `<${element?.tagName.toLowerCase()}> ${element?.getAttribute('data-testid') ?? ''} ${element?.getAttribute('aria-label') ?? element?.textContent?.slice(0, 40) ?? ''} ${element?.className ?? ''}`
  })
}
