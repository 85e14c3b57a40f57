// Reads PDF files beside the page; the module listens by itself. A copy of ours, so that it is a file of the app.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
