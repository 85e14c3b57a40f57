import type { Change } from '../../client/review'
import { unreadOf } from '../../workbench/review-memory'

/** A row of the list: a folder with what is in it, or a changed file. */
export type ChangeNode = { id: string; name: string; /** In a list without folders. */ where?: string; change?: Change; children?: ChangeNode[] }

/** What a moved file was called, as short as it can be told beside its name now; where it kept its name, the folder that it was in. */
export function oldName({ file, from = '' }: Change): string {
  const [name, folder] = from.split('/').toReversed()
  if (name !== file.split('/').at(-1)) return name ?? from
  return folder === undefined ? './' : `${folder}/`
}

/** The files as folders and names; a folder that holds nothing but one folder is one row with it. */
export function buildTree(changes: readonly Change[]): ChangeNode[] {
  const top: ChangeNode = { id: '', name: '', children: [] }
  const folders = new Map<string, ChangeNode>([['', top]])
  for (const change of changes) {
    const cut = change.file.lastIndexOf('/')
    folderAt(folders, cut < 0 ? '' : change.file.slice(0, cut)).children!.push({ id: change.file, name: change.file.slice(cut + 1), change })
  }
  return sortNodes(top.children ?? []).map(joinFolders)
}

/** The files without folders, each with its own beside it. */
export function flatNodes(changes: readonly Change[]): ChangeNode[] {
  return changes.map((change) => {
    const cut = change.file.lastIndexOf('/')
    return { id: change.file, name: change.file.slice(cut + 1), where: change.file.slice(0, Math.max(cut, 0)), change }
  })
}

/** The files in the order in which the tree shows them. */
export function treeOrder(nodes: readonly ChangeNode[]): Change[] {
  const order: Change[] = []
  const visit = (node: ChangeNode) => {
    if (node.change) order.push(node.change)
    node.children?.forEach(visit)
  }
  nodes.forEach(visit)
  return order
}

export function folderIDs(nodes: readonly ChangeNode[]): string[] {
  return nodes.flatMap((node) => (node.children ? [node.id, ...folderIDs(node.children)] : []))
}

/** Every word has to occur somewhere in the path. */
export function filterChanges(changes: readonly Change[], query: string): readonly Change[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return changes
  return changes.filter(({ file, from }) => words.every((word) => file.toLowerCase().includes(word) || from?.toLowerCase().includes(word) === true))
}

/** How many hunks of each file nobody has read; files that were read are left out. */
export function countUnread(changes: readonly Change[], read: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  // A record would take each of thousands of paths for a name of its own first.
  const seen = new Map(Object.entries(read))
  for (const { file, hunks } of changes) {
    const unread = unreadOf(hunks, seen.get(file))
    if (unread > 0) counts.set(file, unread)
  }
  return counts
}

/** The same of each folder, by its id. */
export function sumFolders(nodes: readonly ChangeNode[], unread: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  const sum = (node: ChangeNode): number => {
    if (!node.children) return unread.get(node.id) ?? 0
    let total = 0
    for (const child of node.children) total += sum(child)
    sums.set(node.id, total)
    return total
  }
  for (const node of nodes) sum(node)
  return sums
}

function folderAt(folders: Map<string, ChangeNode>, path: string): ChangeNode {
  const known = folders.get(path)
  if (known) return known
  const cut = path.lastIndexOf('/')
  const folder: ChangeNode = { id: `${path}/`, name: path.slice(cut + 1), children: [] }
  folders.set(path, folder)
  folderAt(folders, cut < 0 ? '' : path.slice(0, cut)).children!.push(folder)
  return folder
}

function sortNodes(nodes: ChangeNode[]): ChangeNode[] {
  for (const { children } of nodes) if (children) sortNodes(children)
  // Files come sorted by their paths already, which is mostly the order here too.
  return nodes.every((node, index) => index === 0 || order(nodes[index - 1]!, node) <= 0) ? nodes : nodes.sort(order)
}

function order(one: ChangeNode, other: ChangeNode): number {
  return Number(other.children !== undefined) - Number(one.children !== undefined) || compare(one.name, other.name)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function joinFolders(node: ChangeNode): ChangeNode {
  if (!node.children) return node
  const [only] = node.children
  if (node.children.length === 1 && only?.children) {
    const joined = joinFolders(only)
    return { ...joined, name: `${node.name}/${joined.name}` }
  }
  return { ...node, children: node.children.map(joinFolders) }
}
