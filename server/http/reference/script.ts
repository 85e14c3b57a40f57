/** Without it everything works: the search field then asks the server. */
export const SCRIPT = `
const field = document.querySelector('input[type=search]')
const rows = [...document.querySelectorAll('.list tr[data-text]')]
const none = document.querySelector('.none')

function filter() {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean)
  for (const row of rows) row.hidden = !words.every((word) => row.dataset.text.includes(word))
  for (const group of document.querySelectorAll('.list tbody')) group.hidden = !group.querySelector('tr[data-text]:not([hidden])')
  for (const part of document.querySelectorAll('[data-family]')) part.hidden = !part.querySelector('tr[data-text]:not([hidden])')
  const intro = document.querySelector('.intro')
  if (intro) intro.hidden = words.length > 0
  if (none) none.hidden = rows.some((row) => !row.hidden)
}

if (rows.length > 0) {
  field.addEventListener('input', filter)
  field.form.addEventListener('submit', (event) => {
    event.preventDefault()
    const first = rows.find((row) => !row.hidden)
    if (first) location.href = first.querySelector('a').href
  })
  if (field.value) filter()
}

addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(input|textarea)$/i.test(document.activeElement.tagName) && !event.metaKey && !event.ctrlKey && !event.altKey) {
    event.preventDefault()
    field.focus()
    field.select()
  }
})

for (const block of document.querySelectorAll('pre.example')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    const text = block.querySelector('code').textContent
    await navigator.clipboard.writeText(text).then(() => (button.textContent = 'Copied'), () => (button.textContent = 'Not allowed'))
    setTimeout(() => (button.textContent = 'Copy'), 1500)
  })
  block.prepend(button)
}
`
