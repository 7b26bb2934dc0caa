package handlers

import "lethe/handlers/clean"

// neutralName is what a file is handed out as. The name that its sender gave
// it stands on the page: on the disk it would say what it is, and whose.
func neutralName(number int64, extension string) string {
	return "file-" + clean.Decimal(number) + "." + extension
}
