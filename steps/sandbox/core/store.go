package core

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// store is where a sandbox's state is kept: one JSON file and a key beside it for the secrets in it. Several processes
// may share one; share.go says how.
type store struct {
	path string
	key  []byte
	// generation names the state this process has in memory; the file's differs once another process has written. "" is no
	// file.
	generation string
	sum        [sha256.Size]byte // of that state
}

// saved is the state file. Version and Generation come first: they are read without the rest.
type saved struct {
	Version    int
	Generation string    // new with every write
	Now        time.Time // the sandbox's time when it was written; it never goes back behind it
	Account    string
	state      *state
}

// savedState is the saved file with the state beside its head: written as it stands, read part by part.
type savedState[G, R any] struct {
	saved
	Global  G
	Regions R
}

const stateVersion = 1

// write writes the state by renaming a whole file into place, so that a killed process leaves the old state or the new
// one. Only the lock's holder writes: what lies under the temporary name was left by one that was killed.
func (v *store) write(what saved) error {
	what.Version, what.Generation = stateVersion, rand.Text()
	var b []byte
	err := encryptedWith(v.key, func() (err error) {
		global, regions := what.state.written(true)
		b, err = json.Marshal(savedState[map[string]any, map[string]map[string]any]{what, global, regions})
		return err
	})
	if err == nil {
		temporary := v.path + ".new"
		if err = os.WriteFile(temporary, b, 0o600); err == nil {
			err = os.Rename(temporary, v.path)
		}
	}
	if err != nil {
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	v.generation = what.Generation
	return nil
}

// load returns nil when there is no state yet.
func (v *store) load() (*saved, error) {
	b, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		v.generation = ""
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sandbox state: %w", err)
	}
	var old savedState[savedParts, map[string]savedParts]
	if err := encryptedWith(v.key, func() (err error) {
		if err = json.Unmarshal(b, &old); err == nil && old.Version == stateVersion {
			old.state, err = readState(old.Global, old.Regions)
		}
		return err
	}); err != nil {
		return nil, fmt.Errorf("read the sandbox state %s: %w; delete the file to begin with an empty account", v.path, err)
	}
	if old.Version != stateVersion {
		return nil, fmt.Errorf("read the sandbox state %s: it was written by another version of slipway; delete the file "+
			"to begin with an empty account", v.path)
	}
	v.generation = old.Generation
	return &old.saved, nil
}

// current reports whether the file is the one this process has in memory. It reads only the file's head.
func (v *store) current() (bool, error) {
	f, err := os.Open(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return v.generation == "", nil
	}
	if err != nil {
		return false, fmt.Errorf("read the sandbox state: %w", err)
	}
	defer f.Close()
	head := json.NewDecoder(io.LimitReader(f, 512))
	var said []json.Token
	for len(said) < 5 { // { "Version" 1 "Generation" "…"
		t, err := head.Token()
		if err != nil {
			return false, nil // not written by write: reading all of it says what is wrong
		}
		said = append(said, t)
	}
	return said[3] == "Generation" && said[4] == v.generation, nil
}

// openKey reads the key file, or makes one that only the user can read.
func (v *store) openKey() error {
	path := v.path + ".key"
	key, err := os.ReadFile(path)
	switch {
	case err == nil && len(key) == 32:
	case err == nil:
		return fmt.Errorf("read the sandbox key %s: it is damaged; delete it and the state beside it to begin with an "+
			"empty account", path)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read the sandbox key: %w", err)
	default:
		key = make([]byte, 32)
		rand.Read(key)
		if err := os.WriteFile(path, key, 0o600); err != nil {
			return fmt.Errorf("make the sandbox key: %w", err)
		}
	}
	v.key = key
	return nil
}
