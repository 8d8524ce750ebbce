package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// vault is where a sandbox's state is kept: one JSON file, and a key beside it for the secrets in it.
type vault struct {
	path string
	key  []byte
}

// saved is the state file.
type saved struct {
	Version int
	Now     time.Time // the sandbox's time when it was written; it never goes back behind it
	Account string
	Global  *Global
	Regions map[string]*World
}

const stateVersion = 1

// Open opens the sandbox kept at path, or begins one there. The state is written after each write, by renaming a whole
// file into place; it and its key (path with .key) are the user's alone. Secret values in it are encrypted.
// The account is the file's when o names none.
func Open(path string, o Options) (*Sandbox, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the sandbox folder: %w", err)
	}
	key, err := openKey(path + ".key")
	if err != nil {
		return nil, err
	}
	v := &vault{path: path, key: key}
	old, err := v.load()
	if err != nil {
		return nil, err
	}
	if old != nil && o.Account == "" {
		o.Account = old.Account
	}
	s := New(o)
	s.vault = v
	if old == nil {
		return s, nil
	}
	if old.Account != s.account {
		return nil, fmt.Errorf("open sandbox %s: it simulates account %s, not %s; give another path for another account", path, old.Account, s.account)
	}
	s.state = &state{Global: old.Global, Regions: old.Regions}
	for _, w := range s.state.Regions {
		w.Global = s.state.Global
	}
	s.continueFrom(old.Now)
	for _, name := range o.Undelegated {
		s.Undelegate(name)
	}
	return s, nil
}

// continueFrom makes sure the sandbox's time does not fall behind then, at which its state was written.
func (s *Sandbox) continueFrom(then time.Time) {
	if c, ok := s.clock.(interface{ NotBefore(time.Time) }); ok {
		c.NotBefore(then)
	}
	s.ahead = max(0, then.Sub(s.clock.Now()))
}

// Close writes the state with the sandbox's time, so that the next run goes on after everything this one has seen.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.vault == nil {
		return nil
	}
	if _, err := os.Stat(s.vault.path); errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever written, so no time has passed for anything
	}
	return s.save()
}

// save writes the state, if it is kept anywhere. The lock is held.
func (s *Sandbox) save() error {
	if s.vault == nil {
		return nil
	}
	return s.vault.store(saved{stateVersion, s.Now(), s.account, s.state.Global, s.state.Regions})
}

func (v *vault) store(what saved) error {
	var b []byte
	err := sealedWith(v.key, func() (err error) {
		b, err = json.Marshal(what)
		return err
	})
	if err != nil {
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(v.path), filepath.Base(v.path)+".*") // made 0600
	if err != nil {
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), v.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	return nil
}

// load returns nil when there is no state yet.
func (v *vault) load() (*saved, error) {
	b, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sandbox state: %w", err)
	}
	old := saved{Global: &Global{}, Regions: map[string]*World{}}
	if err := sealedWith(v.key, func() error { return json.Unmarshal(b, &old) }); err != nil {
		return nil, fmt.Errorf("read the sandbox state %s: %w; delete the file to begin with an empty account", v.path, err)
	}
	if old.Version != stateVersion {
		return nil, fmt.Errorf("read the sandbox state %s: it was written by another version of slipway; delete the file to begin with an empty account", v.path)
	}
	return &old, nil
}

// openKey reads the key file, or makes one that only the user can read.
func openKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err == nil && len(key) == 32 {
		return key, nil
	}
	if err == nil {
		return nil, fmt.Errorf("read the sandbox key %s: it is damaged; delete it and the state beside it to begin with an empty account", path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the sandbox key: %w", err)
	}
	key = make([]byte, 32)
	rand.Read(key)
	if err := os.WriteFile(path, key, 0o600); err != nil {
		return nil, fmt.Errorf("make the sandbox key: %w", err)
	}
	return key, nil
}
