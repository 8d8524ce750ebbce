package rehearse

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// label marks everything that a rehearsal starts, with the rehearsal's id.
const label = "slipway.rehearsal"

// stage is what one rehearsal has started: a network, and the containers on it. All of it carries the label.
type stage struct {
	engine *Engine
	id     string
	mark   *flock.Flock // locked while this process lives
}

// open removes what killed rehearsals left, and makes a network for a new one.
func open(ctx context.Context, e *Engine, folder string) (*stage, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the rehearsal's mark: %w", err)
	}
	Sweep(ctx, e, folder)
	s := &stage{engine: e, id: strings.ToLower(rand.Text()[:12])}
	s.mark = flock.New(markOf(folder, s.id), flock.SetPermissions(0o600))
	if ok, err := s.mark.TryLock(); err != nil || !ok {
		return nil, fmt.Errorf("mark the rehearsal as living: %w", cmp.Or(err, errLocked))
	}
	if _, err := e.do(ctx, nil, nil, "network", "create", "--label", label+"="+s.id, s.network()); err != nil {
		_ = s.close()
		return nil, err
	}
	return s, nil
}

// errLocked says that somebody else holds the mark, which has a name nobody else can guess.
var errLocked = errors.New("another process holds it")

func markOf(folder, id string) string { return filepath.Join(folder, "rehearsal-"+id+".lock") }

func (s *stage) network() string            { return "slipway-rehearsal-" + s.id }
func (s *stage) name(what string) string    { return "slipway-rehearsal-" + s.id + "-" + what }
func (s *stage) labelled() (flag, v string) { return "--label", label + "=" + s.id }

// close removes all of it, also when the rehearsal was stopped.
func (s *stage) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := remove(ctx, s.engine, s.id)
	_ = s.mark.Unlock()
	_ = os.Remove(s.mark.Path())
	if err != nil {
		return fmt.Errorf("remove what the rehearsal started: %w; the next rehearsal tries again", err)
	}
	return nil
}

// remove removes what carries a rehearsal's label: containers with their volumes, then the network.
func remove(ctx context.Context, e *Engine, id string) error {
	var failed []error
	containers, err := e.do(ctx, nil, nil, "ps", "-aq", "--filter", "label="+label+"="+id)
	failed = append(failed, err)
	for _, c := range strings.Fields(containers) {
		_, err := e.do(ctx, nil, nil, "rm", "-f", "-v", c)
		failed = append(failed, err)
	}
	networks, err := e.do(ctx, nil, nil, "network", "ls", "-q", "--filter", "label="+label+"="+id)
	failed = append(failed, err)
	for _, n := range strings.Fields(networks) {
		_, err := e.do(ctx, nil, nil, "network", "rm", n)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Sweep removes what rehearsals of this machine left that were killed: their marks are no longer locked.
func Sweep(ctx context.Context, e *Engine, folder string) {
	marks, _ := filepath.Glob(markOf(folder, "*"))
	for _, path := range marks {
		lock := flock.New(path)
		if ok, err := lock.TryLock(); err != nil || !ok {
			continue
		}
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "rehearsal-"), ".lock")
		if remove(ctx, e, id) == nil {
			_ = os.Remove(path)
		}
		_ = lock.Unlock()
	}
}
