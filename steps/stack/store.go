package stack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"slipway/steps/userfile"
)

// Store is slipway.yaml as this program last read or wrote it: what somebody else has changed since can be told from
// what was changed here, and neither is lost. Copies of a session share one.
type Store struct {
	mu       sync.Mutex
	path     string
	exists   bool
	text     []byte
	settings Settings // what the file said
	given    Settings // the answers here that were last held against it: they may lack what was found changed in it then
}

// NewStore begins with a file that was read, or with none.
func NewStore(f File) *Store {
	if f.text == nil {
		return &Store{path: f.Path, settings: Guide(), given: Guide()}
	}
	return &Store{path: f.Path, exists: true, text: f.text, settings: f.Settings, given: f.Settings}
}

// Kept is what a save or a look at the file has left.
type Kept struct {
	Settings Settings // the answers, with what was changed outside
	Outside  []string // those of them that were
}

// Conflict says that answers were changed here and in the file, to different values. Nothing was written.
type Conflict struct {
	Path    string
	Clashes []AnswerConflict
}

func (c *Conflict) Error() string {
	lines := []string{fmt.Sprintf("%s was changed meanwhile, and in it are other answers than here; nothing was written:",
		c.Path)}
	for _, x := range c.Clashes {
		lines = append(lines, fmt.Sprintf("  %s: %s here, %s in the file", x.Answer, x.Mine, x.Theirs))
	}
	return strings.Join(append(lines, "Decide which one holds: change it in the file or give it here, and try again."),
		"\n")
}

// ErrGone says that the file was deleted while the program had it open.
var ErrGone = errors.New("was deleted meanwhile; nothing was written")

// unreadable is a file that was there and is none any more.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

// NeedsDecision reports whether an error is one that a person can decide about: a Conflict, a file that is gone, or one
// that has to be mended.
func NeedsDecision(err error) bool {
	return errors.As(err, new(*Conflict)) || errors.As(err, new(unreadable)) || errors.Is(err, ErrGone)
}

// Look reads the file again and merges what was changed in it into the answers given here, which the caller goes on
// with. They come back unchanged with an error: a Conflict, ErrGone, or what makes the file unreadable.
func (s *Store) Look(mine Settings) (Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, text, theirs, err := s.merge(mine)
	if err != nil {
		return Kept{Settings: mine}, err
	}
	if text != nil {
		s.exists, s.text, s.settings = true, text, theirs
	}
	s.given = theirs // all of it is known here now; what differs from it is still to be written
	return kept, nil
}

// Resolve decides every clash for the answers given here, or for the file's, which the caller goes on with; a file that
// was deleted is written again at the next save.
func (s *Store) Resolve(mine Settings, here bool) (Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, theirs, err := s.now()
	if errors.Is(err, ErrGone) {
		s.exists, s.text = false, nil
		return Kept{Settings: mine}, nil
	}
	if err != nil {
		return Kept{Settings: mine}, err
	}
	merged := mine
	for _, step := range []struct{ base, other Settings }{{s.given, s.settings}, {s.settings, theirs}} {
		one, two := merged, step.other
		if !here {
			one, two = two, one
		}
		if merged, _, err = Merge(step.base, one, two); err != nil {
			return Kept{Settings: mine}, err
		}
	}
	s.exists, s.text, s.settings, s.given = text != nil, text, theirs, theirs
	return Kept{merged, differing(mine, merged)}, nil
}

// Differ reports whether two sets of answers differ in anything but the pinned account.
func Differ(a, b Settings) bool {
	a.Account, b.Account = "", ""
	return !bytes.Equal(mustDump(a), mustDump(b))
}

// differing are the answers that are not the same in both.
func differing(a, b Settings) (ids []string) {
	for _, id := range Paths() {
		if a.Get(id) != b.Get(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Save writes the answers, with what was changed in the file since it was last read. Nothing is written where that
// would lose an answer: see Look for the errors.
func (s *Store) Save(mine Settings, comments map[string]string) (Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range 5 {
		kept, text, theirs, err := s.merge(mine)
		if err != nil {
			return Kept{Settings: mine}, err
		}
		if text != nil && bytes.Equal(mustDump(kept.Settings), mustDump(theirs)) {
			s.exists, s.text, s.settings, s.given = true, text, theirs, mine
			return kept, nil // the file says it already
		}
		fresh, err := render(s.path, text, kept.Settings, comments)
		if err != nil {
			return Kept{Settings: mine}, err
		}
		switch written, err := userfile.Replace(s.path, text, fresh); {
		case err != nil:
			return Kept{Settings: mine}, err
		case written:
			s.exists, s.text, s.settings, s.given = true, fresh, kept.Settings, mine
			return kept, nil
		} // it was changed this very moment
	}
	return Kept{Settings: mine}, fmt.Errorf("write %s: it is being changed all the time; nothing was written", s.path)
}

// merge merges the file as it is now into mine; text is nil where there is no file.
func (s *Store) merge(mine Settings) (kept Kept, text []byte, theirs Settings, err error) {
	kept.Settings = mine
	if text, theirs, err = s.now(); err != nil {
		return kept, text, theirs, err
	}
	// what was changed here since mine was last held against the file, on top of what the file said then
	merged, clashes, err := Merge(s.given, mine, s.settings)
	if err == nil && text != nil && !bytes.Equal(text, s.text) {
		var more []AnswerConflict
		merged, more, err = Merge(s.settings, merged, theirs)
		clashes = append(clashes, more...)
	}
	switch {
	case err != nil:
		return kept, text, theirs, err
	case len(clashes) > 0:
		return kept, text, theirs, &Conflict{s.path, clashes}
	}
	return Kept{merged, differing(mine, merged)}, text, theirs, nil
}

// now reads the file as it is; text is nil where there is none and was none.
func (s *Store) now() (text []byte, theirs Settings, err error) {
	text, err = userfile.Read(s.path, userfile.Text)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.exists:
		return nil, theirs, fmt.Errorf("%s %w", s.path, ErrGone)
	case errors.Is(err, fs.ErrNotExist):
		return nil, s.settings, nil
	case err != nil:
		return nil, theirs, err
	case s.exists && bytes.Equal(text, s.text):
		return text, s.settings, nil
	}
	f, err := Parse(text)
	if err != nil {
		return text, theirs, unreadable{fmt.Errorf("%s was changed meanwhile and cannot be read now; nothing was written: %w",
			filepath.Base(s.path), err)}
	}
	return text, f.Settings, nil
}

// render is the text of a file that says s: the old one's with its comments and order, where there is one.
func render(path string, old []byte, s Settings, comments map[string]string) ([]byte, error) {
	var fresh yaml.Node
	if err := fresh.Encode(s); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	root := &fresh
	if r := body(&fresh); r != nil {
		root = r
	}
	annotate(root, "", comments)
	out := root
	var before []string
	if old == nil {
		root.HeadComment = fileHead
	} else {
		var doc yaml.Node
		if err := yaml.Load(old, &doc); err != nil || body(&doc) == nil {
			return nil, fmt.Errorf("write %s: the file there cannot be read, so it is left as it is", path)
		}
		before = commentsOf(&doc)
		merge(body(&doc), root)
		keepComments(&doc, before)
		out = &doc
	}
	text, err := yaml.Dump(out, yaml.WithIndent(2))
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	if back, err := Parse(text); err != nil {
		return nil, fmt.Errorf("write %s: what would be written cannot be read back: %w", path, err)
	} else if !bytes.Equal(mustDump(back.Settings), mustDump(s)) {
		return nil, fmt.Errorf("write %s: what would be written reads back as other answers; nothing was changed", path)
	}
	for _, c := range before {
		if !bytes.Contains(text, []byte(c)) {
			return nil, fmt.Errorf("write %s: its comment %q would be lost; nothing was changed: move the comment, or make "+
				"the change by hand", path, c)
		}
	}
	return text, nil
}

// commentsOf are the lines of all comments below a node.
func commentsOf(n *yaml.Node) (lines []string) {
	for _, c := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		for line := range strings.Lines(c) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	for _, below := range n.Content {
		lines = append(lines, commentsOf(below)...)
	}
	return lines
}

// keepComments puts comments that stood on what is gone at the end of the file.
func keepComments(doc *yaml.Node, before []string) {
	left := commentsOf(doc)
	for _, c := range before {
		found := false
		for i, l := range left {
			if l == c {
				left[i], found = "", true
				break
			}
		}
		if !found {
			doc.FootComment = strings.TrimPrefix(doc.FootComment+"\n"+c, "\n")
		}
	}
}
