package plan

import (
	"slices"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Intent is what a command wants beyond the settings.
type Intent struct {
	// Secrets are values typed or imported for keys in SSM, by key. They are stored, and redeployed.
	Secrets map[string]stack.Secret
	// Image is the image to run, by digest, when a build has just pushed it or a ready one was resolved. Empty: what runs
	// now.
	Image string
	// Build asks for a build even though the service runs an image already (step image, deploy).
	Build bool
	// Restart asks for a new deployment of the same revision.
	Restart bool
	// KeepCount leaves a number of tasks that is higher in AWS than the answer: nobody asks for fewer in this run.
	KeepCount bool
	// SkipSnapshot lets destroy delete the database without a final snapshot.
	SkipSnapshot bool
	// KeepData lets destroy leave the database, cache, images and secrets.
	KeepData bool
	// Back says that Image ran before: the release command, which is not made to be run backwards, is left out.
	Back bool
	// Origin is where Image comes from, where the command knows it.
	Origin live.Origin
	// By and Command are who runs the plan and with which command, for what the revisions remember.
	By, Command string
	// Paused are jobs whose schedules are switched off (true) or on again (false). What is not named stays as AWS has it.
	Paused map[string]bool
	// Fields are the settings of the database and the cache that may change; nil: all. One finding is put right alone.
	Fields []string
}

// Builder collects one plan. Each step adds its actions; none of them does I/O.
type Builder struct {
	Settings stack.Settings
	Live     *live.Stack
	Intent   Intent

	plan   Plan
	missed map[missing]bool
}

// missing is a call that failed, and a step that needs it.
type missing struct{ step, call string }

// NewBuilder starts a plan.
func NewBuilder(s stack.Settings, l *live.Stack, i Intent) *Builder {
	return &Builder{Settings: s, Live: l, Intent: i}
}

// Add adds an action.
func (b *Builder) Add(a Action) { b.plan.Actions = append(b.plan.Actions, a) }

// Refuse adds a problem: the plan may be shown but not run.
func (b *Builder) Refuse(p Problem) { b.plan.Problems = append(b.plan.Problems, p) }

// Note adds a note.
func (b *Builder) Note(n Note) { b.plan.Notes = append(b.plan.Notes, n) }

// Will reports whether an action with this id, that does something, was added already.
func (b *Builder) Will(id string) bool {
	for _, a := range b.plan.Actions {
		if a.ID == id {
			return a.Verb != None
		}
	}
	return false
}

// Needed reads a fact a plan cannot do without: unread facts become a problem, and ok is false.
func Needed[T any](b *Builder, step, resource string, f live.Fact[T]) (v *T, ok bool) {
	if f.Err != nil {
		b.Unread(step, resource, f.Call, f.Err)
		return nil, false
	}
	return f.Value, true
}

// NeededList is Needed for a list.
func NeededList[T any](b *Builder, step, resource string, l live.List[T]) (items []T, ok bool) {
	if l.Err != nil {
		b.Unread(step, resource, l.Call, l.Err)
		return nil, false
	}
	return l.Items, true
}

// Unread refuses because a fact, or a part of a resource, could not be read: it says which call was made, what AWS's
// answer means and what to do.
func (b *Builder) Unread(step, resource, call string, err error) {
	why, wayOut := cloud.Unread(call, err)
	b.unread(call, Problem{Kind: Unread, Step: step, Resource: resource, Err: err, Why: why, WayOut: wayOut})
}

// unread adds the problem, unless it says what another one says already: two facts may rest on one call.
func (b *Builder) unread(call string, p Problem) {
	said := func(o Problem) bool { return o.Step == p.Step && o.Resource == p.Resource && o.Why == p.Why }
	if slices.ContainsFunc(b.plan.Problems, said) {
		return
	}
	if b.missed == nil {
		b.missed = map[missing]bool{}
	}
	b.missed[missing{p.Step, call}] = true
	b.Refuse(p)
}

// Owned refuses a name that is taken by something without the stack's tags, and reports whether the plan may go on with
// it.
func (b *Builder) Owned(step, kind, name string, tags map[string]string) bool {
	if b.Live.Identity.Owns(tags) {
		return true
	}
	owner := "it does not carry slipway's tags"
	if app := tags[stack.TagApp]; app != "" {
		owner = "its tags say it belongs to app " + app + ", environment " + tags[stack.TagEnvironment]
	}
	b.Refuse(Problem{
		Kind: Foreign, Step: step, Resource: kind + " " + name,
		Why: "the name is taken: " + owner,
		WayOut: "choose another app or environment name, or remove the resource yourself; slipway changes nothing it did " +
			"not make",
	})
	return false
}

// Plan returns what was collected.
func (b *Builder) Plan() Plan { return b.plan }
