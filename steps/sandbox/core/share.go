package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// Several processes may live in one sandbox: two windows, or a checklist beside an apply. Each call has the state to
// itself: it takes the file lock, reads the state again if another process wrote it, answers, writes what it changed,
// and lets go. The system takes the lock from a process that dies. Time is shared too: a call is never earlier than one
// that another process has made before it.

// lockWait is how long a call waits for its turn. A turn takes milliseconds; a process that was stopped in its own may
// keep it.
const lockWait = 10 * time.Second

// On runs f as the only one that touches the account, on the newest state of a region, and keeps what f changes. A read
// changes things too: a task that was due has come into being, ACM has looked for a record. The mutex is held.
func (s *Sandbox) on(world, region string, kind Kind, f func(c *Call) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	c := s.call(s.world(world), region)
	err = f(c)
	if kind == Write && err == nil || s.store != nil && s.digest() != s.store.sum {
		err = cmp.Or(err, s.save())
	}
	return err
}

// enter takes the lock and brings the state and the clock to where other processes have brought them.
func (s *Sandbox) enter() (leave func(), err error) {
	if s.store == nil {
		return func() {}, nil
	}
	release, err := s.store.lock()
	if err != nil {
		return nil, err
	}
	current, err := s.store.current()
	if err == nil && !current {
		err = s.reload()
	}
	if err != nil {
		release()
		return nil, err
	}
	s.notBefore(s.store.time())
	return func() {
		s.store.setTime(s.Now())
		release()
	}, nil
}

func (v *store) lock() (release func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	path := v.path + ".lock"
	l := flock.New(path)
	locked, err := l.TryLockContext(ctx, 2*time.Millisecond)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("use the sandbox: another slipway has held %s for %s; end it, or wait until it is through",
			path, lockWait)
	case err != nil:
		return nil, fmt.Errorf("lock the sandbox state: %w", err)
	case !locked:
		return nil, fmt.Errorf("lock the sandbox state: %s is taken", path)
	}
	return func() { _ = l.Unlock() }, nil
}

// time is the time of the last call that any process made; zero when none is known. It has a file of its own, since
// reads move it too and are not worth writing the state for.
func (v *store) time() time.Time {
	b, err := os.ReadFile(v.path + ".time")
	if err != nil {
		return time.Time{}
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// setTime keeps the time for the others. Without it they go by the one in the state, which may be a little older.
func (v *store) setTime(t time.Time) {
	f, err := os.OpenFile(v.path+".time", os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	// nineteen digits until the year 2286: the length stays
	_, _ = f.WriteAt([]byte(strconv.FormatInt(t.UnixNano(), 10)), 0)
}

// notBefore moves the sandbox's time forward to then if it is behind it.
func (s *Sandbox) notBefore(then time.Time) {
	if c, ok := s.clock.(interface{ NotBefore(time.Time) }); ok {
		c.NotBefore(then.Add(-s.ahead))
	}
	if behind := then.Sub(s.Now()); behind > 0 {
		s.ahead += behind
	}
}
