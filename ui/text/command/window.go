package command

import (
	"encoding/json"
	"io"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/text"
)

// WindowFound says first of all that a window to the database is open, or what is left of one.
func WindowFound(w io.Writer, x *live.Window, now time.Time, left bool) {
	text.Printf(w, "%s\n", text.WindowWords(x, now, left))
}

// WindowLeft says that a window which a dead run has left is closed before anything else is done.
func WindowLeft(w io.Writer) { text.Printf(w, "It is closed first.\n") }

func clock(t time.Time) string { return t.UTC().Format("15:04 UTC") }

// WindowAdvice says before a window is opened that there are better ways.
func WindowAdvice(w io.Writer, from string) {
	text.Printf(w, "This gives the database an address on the internet, and lets in %s alone. slipway run -- COMMAND "+
		"runs a migration beside the API and opens nothing: it is the better way.\n", from)
}

// WindowOpened says how the database is reached through its window, and never its password.
func WindowOpened(w io.Writer, x *live.Window, d live.Database, now time.Time) {
	text.Printf(w, "\nThe database takes connections from %s until %s (%s).\n"+
		"  host      %s\n  port      %d\n  user      %s\n  database  %s\n  password  slipway secrets get DB_PASSWORD\n"+
		"  psql      psql \"host=%s port=%d user=%s dbname=%s sslmode=require\"\n",
		x.CIDR, clock(x.Until), text.Clock(x.Until.Sub(now)), d.Address, d.Port, d.User, d.Name, d.Address, d.Port, d.User,
		d.Name)
}

// WindowUnreached says that it takes none yet.
func WindowUnreached(w io.Writer, err error) {
	text.Printf(w, "%v\n  The name may still lead to its old address, or a firewall between here and AWS keeps port 5432 "+
		"shut; try again in a minute.\n", err)
}

// WindowStays says that a window stays open when slipway ends, and who closes it.
func WindowStays(w io.Writer, x *live.Window) {
	text.Printf(w, "\nIt stays open: AWS closes it at %s, whatever becomes of this machine. slipway db close closes it "+
		"before.\n", clock(x.Until))
}

// WindowHeld says that this run closes the window when it ends.
func WindowHeld(w io.Writer, x *live.Window) {
	text.Printf(w, "\nControl C closes it. When this machine dies, AWS closes it at %s.\n", clock(x.Until))
}

// WindowRemains is how long a window is open still.
func WindowRemains(w io.Writer, left time.Duration) { text.Printf(w, "%s left\n", text.Clock(left)) }

// WindowNotClosed says that closing failed, and who closes it all the same.
func WindowNotClosed(w io.Writer, x *live.Window) {
	if x == nil || x.Until.IsZero() {
		text.Printf(w, "Run slipway db close again.\n")
		return
	}
	text.Printf(w, "AWS closes it by itself at %s; slipway db close tries again before.\n", clock(x.Until))
}

// WindowJSON writes an open window as JSON.
func WindowJSON(w io.Writer, x *live.Window, d live.Database) error {
	type window struct {
		CIDR     string    `json:"cidr"`
		Until    time.Time `json:"until"`
		Host     string    `json:"host"`
		Port     int       `json:"port"`
		User     string    `json:"user"`
		Database string    `json:"database"`
	}
	return json.NewEncoder(w).Encode(map[string]window{"window": {x.CIDR, x.Until, d.Address, d.Port, d.User, d.Name}})
}

// WindowClosed says that nothing is open, by what was done for it.
func WindowClosed(w io.Writer, p plan.Plan) {
	said := "The database is closed to the internet: it has no public address, and no rule lets anybody in from outside."
	if p.Empty() {
		said = "No window is open."
	}
	text.Printf(w, "%s\n", said)
	for _, n := range p.Notes {
		text.Printf(w, "Note: %s\n", n.Text)
	}
}
