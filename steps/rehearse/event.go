package rehearse

import "context"

// Event is what happens in a rehearsal, as it happens. None holds a value.
type Event struct {
	Stage string // what is done from now on; empty: still the same
	Line  string // what the build or the container has written
}

// say tells what is done from now on.
func (r *rehearsal) say(stage string) { r.tell(Event{Stage: stage}) }

// quote passes on the last line that a container has written, if it is another one than before.
func (r *rehearsal) quote(ctx context.Context, name string) {
	for _, line := range r.logs(ctx, name).last(1) {
		if line != r.quoted {
			r.quoted = line
			r.tell(Event{Line: line})
		}
	}
}
