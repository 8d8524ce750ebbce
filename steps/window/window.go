// Package window opens the database to one address on the internet for a while, for migrations that cannot run in a
// task. What closes it is made before it is opened, in AWS: two one-time schedules, which need neither this program nor
// this machine. slipway run opens nothing and is the better way.
package window

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/plan"
)

const step = "data"

const (
	idRole    = "data/window-role"
	idClosers = "data/window-closers"
	idPublic  = "data/window-public"
	idRule    = "data/window-rule"
)

// How long a window may be. RDS takes a minute or two for each half of it.
const (
	Shortest = 5 * time.Minute
	Longest  = 4 * time.Hour
	Usual    = 30 * time.Minute
)

// Request is a window that is asked for.
type Request struct {
	Address  netip.Addr // IPv4
	For      time.Duration
	By, Host string // who asks, and where
	Run      string // of the run that closes it when it ends; "": it is left to its deadline
}

// Validate says what is wrong with a request.
func (q Request) Validate() error {
	switch {
	case !q.Address.Is4():
		return fmt.Errorf("%s is no IPv4 address; RDS has only those here", q.Address)
	case q.Address.IsPrivate(), q.Address.IsLoopback(), q.Address.IsLinkLocalUnicast(), q.Address.IsMulticast(),
		q.Address.IsUnspecified():
		return fmt.Errorf("%s is no address of the internet: nobody comes from there", q.Address)
	case q.For < Shortest || q.For > Longest:
		return fmt.Errorf("a window is open for %s to %s, not for %s", words(Shortest), words(Longest), words(q.For))
	}
	return nil
}

func words(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

func (q Request) cidr() string { return q.Address.String() + "/32" }

// Plan says what there is of a window: a plan of the stack leaves one in force as it is.
func Plan(b *plan.Builder) {
	w := b.Live.Window()
	switch now := b.Live.ReadAt; {
	case w.InForce(now) && w.Open():
		b.Note(plan.Note{Step: step, Text: "the database is open to the internet by " + w.Says() + "; this plan leaves it " +
			"so. slipway db close closes it now"})
	case w.InForce(now):
		b.Note(plan.Note{Step: step, Text: "slipway db open was broken off before it opened anything; what it has made " +
			"goes by itself. slipway db close removes what it can of it now"})
	case w != nil:
		b.Note(plan.Note{Step: step, Text: "the window of slipway db open should be closed: this plan closes what is open " +
			"of it, and slipway db close removes the rest"})
	case b.Live.WindowRole.Exists() && b.Live.Identity.Owns(b.Live.WindowRole.Value.Tags):
		b.Note(plan.Note{Step: step, Text: "the role " + b.Live.WindowRole.Value.Name + " is left of a window that AWS has " +
			"closed; slipway db close removes it"})
	}
}

// Destroy removes what closes a window, and its role. The rule and the public address go with their resources.
func Destroy(b *plan.Builder) {
	planCloserDeletes(b)
	destroyRole(b)
}

func destroyRole(b *plan.Builder, needs ...string) {
	iam.Destroy(b, plan.Action{ID: idRole, Step: step, Title: "role of the window", Needs: append(needs, idClosers)},
		b.Live.WindowRole)
}

// database is the stack's own database, as a window needs it.
func database(b *plan.Builder) *live.Database {
	d, ok := plan.Needed(b, step, "database "+b.Live.Identity.Database(), b.Live.Database)
	switch {
	case !ok:
		return nil
	case d == nil:
		refuse(b, "there is no database", "slipway apply makes it, with data.database postgres")
		return nil
	case !b.Owned(step, "database", d.ID, d.Tags):
		return nil
	}
	return d
}

func refuse(b *plan.Builder, why, wayOut string) {
	b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "database " + b.Live.Identity.Database(), Why: why,
		WayOut: wayOut})
}

// errNoWindow ends an action whose window is not known any more.
var errNoWindow = errors.New("what closes the window is not there; nothing was opened: run it again")
