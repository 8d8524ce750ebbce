package core

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens the sandbox kept at path, or begins one there. The state is written after each write, by renaming a whole
// file into place; it and the files beside it (path with .key, .lock and .time) are the user's alone. Secret values in
// it are encrypted. Other processes may have it open too. The account is the file's when o names none.
func Open(path string, o Options) (*Sandbox, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the sandbox folder: %w", err)
	}
	v := &store{path: path}
	release, err := v.lock()
	if err != nil {
		return nil, err
	}
	defer release()
	if err := v.openKey(); err != nil {
		return nil, err
	}
	old, err := v.load()
	if err != nil {
		return nil, err
	}
	if old != nil && o.Account == "" {
		o.Account = old.Account
	}
	s := New(o)
	s.store = v
	if old == nil {
		v.sum = s.digest()
		if o.Given == nil {
			return s, nil // nothing is written before something is there
		}
		return s, s.save()
	}
	if err := s.adopt(old); err != nil {
		return nil, err
	}
	s.notBefore(v.time())
	if o.Always != nil {
		o.Always(s.call(s.world(s.region), s.region))
	}
	return s, nil
}

// reload takes the state another process wrote. One that was deleted leaves the account empty, as after a fresh start.
func (s *Sandbox) reload() error {
	old, err := s.store.load()
	if err != nil {
		return err
	}
	if old == nil {
		s.begin()
		return nil
	}
	return s.adopt(old)
}

// adopt makes what was saved the sandbox's state.
func (s *Sandbox) adopt(old *saved) error {
	if old.Account != s.account {
		return fmt.Errorf("open sandbox %s: it simulates account %s, not %s; give another path for another account",
			s.store.path, old.Account, s.account)
	}
	s.state = old.state
	s.notBefore(old.Now)
	s.store.sum = s.digest()
	return nil
}

// Copy is another account in the state that this one has now, in memory. It has a clock of its own, and what is done to
// one of them is not seen in the other.
func (s *Sandbox) Copy() (*Sandbox, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := New(s.options)
	err := encryptedWith(make([]byte, sha256.Size), func() error { // nobody sees what is encrypted here
		global, regions := s.state.written(true)
		b, err := json.Marshal(savedState[map[string]any, map[string]map[string]any]{Global: global, Regions: regions})
		if err != nil {
			return err
		}
		var read savedState[savedParts, map[string]savedParts]
		if err := json.Unmarshal(b, &read); err != nil {
			return err
		}
		c.state, err = readState(read.Global, read.Regions)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the sandbox: %w", err)
	}
	return c, nil
}

// begin makes the account empty but for what it was opened with.
func (s *Sandbox) begin() {
	s.state = &state{Global: newGlobal(), Regions: map[string]*World{}}
	for _, f := range []func(c *Call){s.options.Given, s.options.Always} {
		if f != nil {
			f(s.call(s.world(s.region), s.region))
		}
	}
}

// Close keeps the sandbox's time, so that the next run goes on after everything this one has seen.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store == nil {
		return nil
	}
	if _, err := os.Stat(s.store.path); errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever written, so no time has passed for anything
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	leave()
	return nil
}

// save writes the state, if it is kept anywhere. The lock is held.
func (s *Sandbox) save() error {
	if s.store == nil {
		return nil
	}
	err := s.store.write(saved{Now: s.Now(), Account: s.account, state: s.state})
	if err == nil {
		s.store.sum = s.digest()
	}
	return err
}

// digest tells one state from another. How many identifiers were given out is left out: every call takes one for
// itself.
func (s *Sandbox) digest() [sha256.Size]byte {
	global, regions := s.state.written(false)
	b, err := digested([]any{global, regions})
	if err != nil { // it is another one than any: it will be written, which says what is wrong
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(b)
}
