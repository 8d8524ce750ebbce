package live

import (
	"fmt"
	"slices"
	"strings"
)

// Run is one way in which a revision of a task definition runs or can run.
type Run struct {
	By         string // what runs it, as a person names it: service shop-api, schedule shop/shop-cleanup
	Ours       bool   // it is of a family or a service of the stack
	Definition Fact[TaskDefinition]
	Overrides  []Override // what the containers get in place of what the revision says
	Input      string     // what a schedule sends, as it is written
	Call       string     // the call that names the revision
}

// Runs are all ways in which tasks of the stack and of its cluster run or can run: the service and its deployments,
// other services of the cluster, tasks that are up, the newest ACTIVE revision of every family, and what every schedule
// names. A revision that is not known carries why.
func (l *Stack) Runs() []Run {
	var runs []Run
	covered := map[string]bool{}
	add := func(r Run) {
		if d := r.Definition.Value; d != nil && len(r.Overrides) == 0 && r.Input == "" {
			name := fmt.Sprintf("%s:%d", d.Family, d.Revision)
			if covered[name] {
				return
			}
			covered[name] = true
		}
		runs = append(runs, r)
	}
	if l.Running.Exists() {
		add(Run{By: "service " + l.Identity.Service(), Ours: true, Definition: l.Running, Call: l.Running.Call})
	}
	services := slices.Clone(l.Services.Items)
	if l.Service.Exists() {
		services = append([]Service{*l.Service.Value}, services...)
	}
	for _, s := range services {
		for _, ref := range s.revisions() {
			ours := s.Name == l.Identity.Service() || l.Identity.Owns(s.Tags)
			add(Run{By: "service " + s.Name, Ours: ours, Definition: l.Revision(ref), Call: callService})
		}
	}
	for _, f := range l.Families.Items {
		add(Run{By: "family " + f.Name, Ours: true, Definition: Found(f.Newest, l.Families.Call), Call: l.Families.Call})
	}
	for _, s := range l.Schedules.Items {
		r := Run{By: "schedule " + s.Group + "/" + s.Name, Ours: true, Overrides: s.Overrides(), Input: s.Input,
			Call: callSchedule}
		if s.TaskDefinition == "" && s.Input == "" {
			continue // its target is no task
		}
		if s.TaskDefinition != "" {
			r.Definition = l.Revision(s.TaskDefinition)
		} else {
			r.Definition = Fact[TaskDefinition]{Call: callSchedule}
		}
		add(r)
	}
	for _, t := range slices.Concat(l.Tasks.Items, l.OneShots.Items, l.OtherTasks.Items) {
		if t.LastStatus != "STOPPED" {
			add(Run{By: "task " + t.ARN[strings.LastIndexByte(t.ARN, '/')+1:], Ours: l.isOurs(t.Definition),
				Definition: l.Revision(t.Definition), Overrides: t.Overrides, Call: callTasks})
		}
	}
	return runs
}

// isOurs reports whether a revision is of one of the stack's families.
func (l *Stack) isOurs(ref string) bool {
	family, _, _ := strings.Cut(RevisionName(ref), ":")
	return slices.ContainsFunc(l.Families.Items, func(f Family) bool { return f.Name == family })
}

// Revision is the revision of a name: one that was read for it, or the newest of a family.
func (l *Stack) Revision(ref string) Fact[TaskDefinition] {
	name := RevisionName(ref)
	if f, ok := l.Definitions[name]; ok {
		return f
	}
	family, number, isExact := strings.Cut(name, ":")
	for _, f := range l.Families.Items {
		if f.Name == family && (!isExact || number == fmt.Sprint(f.Newest.Revision)) {
			return Found(f.Newest, l.Families.Call)
		}
	}
	if r := l.Running.Value; r != nil && r.Family == family && isExact && number == fmt.Sprint(r.Revision) {
		return l.Running
	}
	if f, ok := l.newestRead(family); !isExact && ok {
		return f
	}
	if !isExact && l.Families.Read() && l.Definitions != nil {
		return Fact[TaskDefinition]{Call: l.Families.Call} // no ACTIVE revision: nothing can run
	}
	if err := l.Families.Err; err != nil {
		return Fact[TaskDefinition]{Err: err, Call: l.Families.Call}
	}
	return Fact[TaskDefinition]{Err: fmt.Errorf("%s was not read", name), Call: callTaskDefinition}
}

// newestRead is the newest revision that was read of a family that is not the stack's.
func (l *Stack) newestRead(family string) (newest Fact[TaskDefinition], ok bool) {
	for _, f := range l.Definitions {
		if v := f.Value; v != nil && v.Family == family && (!ok || v.Revision > newest.Value.Revision) {
			newest, ok = f, true
		}
	}
	return newest, ok
}

// ConfigOf is the configuration of a container's image, of those that were read.
func (l *Stack) ConfigOf(d TaskDefinition, c Container) Fact[ImageConfig] {
	if f, ok := l.ImageConfigs[imageKey(c.Image, d.Architecture)]; ok {
		return f
	}
	if r := l.Running.Value; r != nil && r.ARN == d.ARN && len(d.Containers) > 0 && d.Containers[0].Image == c.Image {
		return l.RunningImage
	}
	return Fact[ImageConfig]{Call: callManifest}
}
