package live

import (
	"context"
	"strings"
	"sync"

	"slipway/steps/cloud"
)

// definitions reads every revision and every image's configuration once for one Read, however many things name it.
type definitions struct {
	clients   *cloud.Clients
	mu        sync.Mutex
	revisions map[string]*once[Fact[TaskDefinition]]
	images    map[string]*once[Fact[ImageConfig]]
}

// once is something that is read when it is first asked for. Who asks again waits at a channel: virtual time goes on
// there, as it does not for who waits at a mutex.
type once[T any] struct {
	done  chan struct{}
	value T
}

func newDefinitions(c *cloud.Clients) *definitions {
	return &definitions{clients: c, revisions: map[string]*once[Fact[TaskDefinition]]{},
		images: map[string]*once[Fact[ImageConfig]]{}}
}

// first returns what read gives, which is called once for a key.
func first[T any](mu *sync.Mutex, all map[string]*once[T], key string, read func() T) T {
	mu.Lock()
	p, known := all[key]
	if !known {
		p = &once[T]{done: make(chan struct{})}
		all[key] = p
	}
	mu.Unlock()
	if known {
		<-p.done
		return p.value
	}
	defer close(p.done)
	p.value = read()
	return p.value
}

// revision reads one revision, named as ECS names it: an ARN or family:revision, or the newest of a family.
func (d *definitions) revision(ctx context.Context, ref string) Fact[TaskDefinition] {
	return first(&d.mu, d.revisions, RevisionName(ref), func() Fact[TaskDefinition] {
		return ReadTaskDefinition(ctx,
			d.clients, ref)
	})
}

// image reads the configuration of one image for one architecture.
func (d *definitions) image(ctx context.Context, ref, architecture string) Fact[ImageConfig] {
	return first(&d.mu, d.images, imageKey(ref, architecture),
		func() Fact[ImageConfig] { return ReadImageConfig(ctx, d.clients, ref, architecture) })
}

// named are the revisions that were asked for, by name.
func (d *definitions) named() map[string]Fact[TaskDefinition] {
	all := map[string]Fact[TaskDefinition]{}
	for name, p := range d.revisions {
		all[name] = p.value
	}
	return all
}

// configurations are the images that were asked for.
func (d *definitions) configurations() map[string]Fact[ImageConfig] {
	all := map[string]Fact[ImageConfig]{}
	for key, p := range d.images {
		all[key] = p.value
	}
	return all
}

func imageKey(ref, architecture string) string { return ref + " " + architecture }

// RevisionName is family:revision of what names one, or the family alone where no revision is named.
func RevisionName(ref string) string {
	if _, name, isARN := strings.Cut(ref, ":task-definition/"); isARN {
		return name
	}
	return ref
}

// exact reports whether a name is that of one revision, and not of whatever is newest in a family.
func exact(name string) bool { return strings.Contains(RevisionName(name), ":") }

// readImages reads the images of containers whose user only their image says, of every revision that runs or can run.
func readImages(ctx context.Context, d *definitions, runs []Run) {
	seen := map[string]bool{}
	var reads []func()
	for _, r := range runs {
		definition := r.Definition.Value
		if definition == nil {
			continue
		}
		for _, c := range definition.Containers {
			if key := imageKey(c.Image, definition.Architecture); c.User == "" && !seen[key] {
				seen[key] = true
				reads = append(reads, func() { d.image(ctx, c.Image, definition.Architecture) })
			}
		}
	}
	together(reads...)
}
