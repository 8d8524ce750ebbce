package lease

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/gofrs/flock"
)

// Machine knows which runs of this machine live: each locks a file of its own, and the system drops the lock of a
// process that dies. So a run that was killed here is not waited for. A run elsewhere is known by its renewals alone.
type Machine struct {
	Folder string // the user's state folder
	Host   string
}

// runID is what an ID may look like: it becomes a file's name, and another run's comes from AWS.
var runID = regexp.MustCompile(`^[A-Z0-9]{26}$`)

func (m *Machine) path(id string) string { return filepath.Join(m.Folder, "runs", id+".lock") }

// mark shows that a run lives until it is unlocked. Without a file the others go by its renewals.
func (m *Machine) mark(id string) (unlock, remove func()) {
	nothing := func() {}
	if m == nil || !runID.MatchString(id) || os.MkdirAll(filepath.Dir(m.path(id)), 0o700) != nil {
		return nothing, nothing
	}
	lock := flock.New(m.path(id), flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nothing, nothing
	}
	// A file that stays says nothing: nobody asks for it any more.
	return func() { _ = lock.Unlock() }, func() { _ = os.Remove(m.path(id)) }
}

// Live shows that a run of this machine lives, until it is told to end or the process dies.
func (m *Machine) Live(id string) (end func()) {
	unlock, remove := m.mark(id)
	return func() {
		unlock()
		remove()
	}
}

// Died reports whether a run that showed itself with Live was one of this machine and has died.
func (m *Machine) Died(host, id string) bool { return m.dead(Holder{Host: host, ID: id}) }

// dead reports whether a run was one of this machine and has ended.
func (m *Machine) dead(h Holder) bool {
	known, locked := m.state(h)
	return known && !locked
}

// lives reports whether a run is one of this machine and goes on.
func (m *Machine) lives(h Holder) bool {
	known, locked := m.state(h)
	return known && locked
}

func (m *Machine) state(h Holder) (known, locked bool) {
	if m == nil || h.Host == "" || h.Host != clean(m.Host) || !runID.MatchString(h.ID) {
		return false, false
	}
	if _, err := os.Stat(m.path(h.ID)); err != nil {
		return false, false
	}
	lock := flock.New(m.path(h.ID))
	ok, err := lock.TryLock()
	if err != nil {
		return false, false
	}
	if !ok {
		return true, true
	}
	_ = lock.Unlock()
	return true, false
}
