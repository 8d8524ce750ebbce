package secrets

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Kind says whose a secret is.
type Kind string

// Kinds of secrets.
const (
	KindYours     Kind = "yours"
	KindGenerated Kind = "generated" // by slipway, at random
	KindComposed  Kind = "composed"  // by slipway, of an address and what is generated
	KindLeft      Kind = "left over" // in SSM, and in no answer any more
)

// Row is what there is to know of one secret. It never holds a value.
type Row struct {
	Name     string
	Kind     Kind
	Stored   bool // there is a value in SSM
	Version  int64
	Modified time.Time
	UsedBy   []string // the services and jobs whose containers are given it, as people name them
	Unread   bool     // not every revision could be read, so UsedBy may lack some
	Changed  bool     // after the deployment whose tasks run: they still have the value before
	Begun    bool     // a change of it was begun and is not finished
}

// List are the secrets of the answers and those that SSM has under the stack's path, by name.
func List(s stack.Settings, l *live.Stack) []Row {
	generated, composed := s.GeneratedKeys(), s.ComposedKeys()
	rows := map[string]Row{}
	for _, key := range s.SecretKeys() {
		rows[key] = Row{Name: key, Kind: KindYours}
	}
	for _, p := range l.Parameters.Items {
		key, plain := keyOf(l, p)
		if !plain || key == stack.VariableEnvironment {
			continue
		}
		r, wanted := rows[key]
		if !wanted {
			r = Row{Name: key, Kind: KindLeft}
		}
		r.Stored, r.Version, r.Modified = true, p.Version, p.Modified
		r.Begun = l.Parameter(stack.ResetMarker(key)) != nil
		r.Changed = changedSince(l, key, p)
		rows[key] = r
	}
	var list []Row
	for key, r := range rows {
		switch {
		case slices.Contains(generated, key):
			r.Kind = KindGenerated
		case slices.Contains(composed, key):
			r.Kind = KindComposed
		}
		r.UsedBy, r.Unread = usedBy(l, key)
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Row) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// changedSince reports whether tasks of a service run that were given a key before it got the value it has.
func changedSince(l *live.Stack, key string, p live.Parameter) bool {
	services := l.Workers()
	if l.Service.Exists() {
		services = append([]live.Service{*l.Service.Value}, services...)
	}
	return slices.ContainsFunc(services, func(s live.Service) bool {
		d := l.Revision(s.Revision())
		return d.Value != nil && takes(*d.Value, key) && deploy.StoredAfter(p, s.Primary())
	})
}

// usedBy are those whose containers are given a key: what runs, and what runs next by a schedule.
func usedBy(l *live.Stack, key string) (names []string, unread bool) {
	id := l.Identity
	for _, r := range l.Runs() {
		if d := r.Definition; d.Err != nil && r.Ours {
			unread = true
		} else if d.Value == nil || !takes(*d.Value, key) {
			continue
		} else if d.Value.Family == id.Family() {
			names = append(names, "the API")
		} else {
			names = append(names, strings.TrimPrefix(d.Value.Family, id.JobFamily("")))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), unread
}

// takes reports whether containers of a revision are given a key.
func takes(d live.TaskDefinition, key string) bool {
	return slices.ContainsFunc(d.Containers, func(c live.Container) bool { return c.Secrets[key] != "" })
}

// State is how one name of a file compares with what SSM has.
type State string

// States of a name.
const (
	Same     State = "same"
	Differs  State = "differs"
	OnlyFile State = "only in the file"
	OnlyAWS  State = "only in AWS"
	Slipways State = "slipway's own"  // the file's value is never used
	Unclear  State = "cannot be told" // readers of such files differ about it, or it can be no secret
)

// Difference is one name of a file held against SSM. It never holds a value.
type Difference struct {
	Name  string
	State State
	Why   string
}

// Diff holds a .env file against the user's own secrets, by their names. err says why the file cannot be read.
func Diff(file io.Reader, s stack.Settings, l *live.Stack) (list []Difference, err error) {
	values, results := read(file, s, l, nil)
	seen := map[string]bool{}
	for _, f := range results {
		if f.Name == "" && !f.Unsure {
			return nil, f.Err()
		}
		d := Difference{Name: f.Name, State: Unclear, Why: f.Why}
		has := l.Parameter(f.Name)
		switch {
		case f.Name == "":
			d.Why = f.Err().Error()
		case f.Outcome == Generated, f.Outcome == Composed, f.Outcome == Plain:
			d.State = Slipways
		case f.Outcome == Refused:
		case has == nil:
			d.State, d.Why = OnlyFile, ""
		case has.Value.Equal(values[f.Name]):
			d.State, d.Why = Same, ""
		default:
			d.State, d.Why = Differs, ""
		}
		seen[f.Name] = true
		list = append(list, d)
	}
	for _, r := range List(s, l) {
		if !seen[r.Name] && r.Stored && (r.Kind == KindYours || r.Kind == KindLeft) {
			list = append(list, Difference{Name: r.Name, State: OnlyAWS})
		}
	}
	slices.SortStableFunc(list, func(a, b Difference) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}
