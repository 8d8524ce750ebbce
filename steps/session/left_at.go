package session

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"slipway/steps/cloud"
)

// stateFile is where a file about slipway.yaml lies in the user's state folder, in a folder of its kind: nothing is
// left beside slipway.yaml. ok is false where there is no state folder.
func (s *Session) stateFile(kind string) (path string, ok bool) {
	state, err := cloud.StateFolder()
	if err != nil {
		return "", false
	}
	if path, err = filepath.Abs(s.Path); err != nil {
		return "", false
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(state, kind, hex.EncodeToString(sum[:8])), true
}

// newStateFile is stateFile for one that is going to be written: its folder is there.
func (s *Session) newStateFile(kind string) (path string, ok bool) {
	path, ok = s.stateFile(kind)
	return path, ok && os.MkdirAll(filepath.Dir(path), 0o700) == nil
}

// LeaveAt remembers at which step a first setup is, for the next start; "" forgets it. Where nothing can be kept the
// next start begins with the first page.
func (s *Session) LeaveAt(step string) {
	if step == "" {
		if path, ok := s.stateFile("walks"); ok {
			_ = os.Remove(path)
		}
		return
	}
	if path, ok := s.newStateFile("walks"); ok {
		_ = os.WriteFile(path, []byte(step), 0o600)
	}
}

// LeftAt is the step that a first setup was left at; "" where none was.
func (s *Session) LeftAt() string {
	path, ok := s.stateFile("walks")
	if !ok {
		return ""
	}
	text, _ := os.ReadFile(path) // there is none before the first
	return strings.TrimSpace(string(text))
}
