import { z } from 'zod'

// How they are made, and what they say: id-maker.ts.

export const SessionID = z.string().regex(/^ses/).brand<'SessionID'>()
export type SessionID = z.infer<typeof SessionID>
export const MessageID = z.string().regex(/^msg/).brand<'MessageID'>()
export type MessageID = z.infer<typeof MessageID>
export const PartID = z.string().regex(/^prt/).brand<'PartID'>()
export type PartID = z.infer<typeof PartID>
export const PermissionID = z.string().regex(/^per/).brand<'PermissionID'>()
export type PermissionID = z.infer<typeof PermissionID>
export const QuestionID = z.string().regex(/^que/).brand<'QuestionID'>()
export type QuestionID = z.infer<typeof QuestionID>
export const PtyID = z.string().regex(/^pty/).brand<'PtyID'>()
export type PtyID = z.infer<typeof PtyID>
export const EventID = z.string().regex(/^evt_/).brand<'EventID'>()
export type EventID = z.infer<typeof EventID>
export const TokenID = z.string().regex(/^tok_/).brand<'TokenID'>()
export type TokenID = z.infer<typeof TokenID>
