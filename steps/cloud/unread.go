package cloud

// Unread says in plain words why a read gave nothing, after the name of what was read ("the database shop-db could not
// be read: …"): the call, as IAM writes it, what AWS's answer means, and what to do next. Nothing of the SDK's wrapping
// is in it.
func Unread(call string, err error) (why, next string) {
	e := Explain(err)
	why, next = e.Means, e.Next
	if why == "" {
		why = e.Said
	}
	// the reason names the call; or there was none, and slipway says why
	if named := e.Action == call; named || e.err == nil {
		why = "could not be read: " + why
	} else {
		why = "could not be read with " + call + ": " + why
	}
	if next == "" {
		next = "run it again; if it stays so, look the call up in the log of aws commands"
	}
	return why, next
}
