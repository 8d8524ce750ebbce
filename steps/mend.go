package steps

import (
	"maps"
	"slices"
	"strconv"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Mend is what puts one finding of the checklist right: actions of the plan, and answers where those leave it so.
type Mend struct {
	Actions []string // their ids
	Fields  []string // the settings of the database or the cache that change; nil: it is not about one
	Answers map[string]string
}

// mends are the findings that slipway puts right by itself, by check. The others need a person: a domain, another
// image, a policy that somebody put on a role.
var mends = map[string]Mend{
	"alb-open-ports":         {Actions: []string{"network/alb-group"}},
	"app-from-alb-only":      {Actions: []string{"network/app-group"}},
	"database-from-app-only": {Actions: []string{"network/db-group"}},
	"redis-from-app-only":    {Actions: []string{"network/redis-group"}},

	"database-not-public": {Actions: []string{"data/database"}, Fields: []string{"public"}},
	"database-deletion-protection": {Actions: []string{"data/database"}, Fields: []string{"deletion protection"},
		Answers: map[string]string{"data.protect": "true"}},
	"database-backups": {Actions: []string{"data/database"}, Fields: []string{"backups"},
		Answers: map[string]string{"data.backup_days": "7"}},
	"database-minor-upgrades": {Actions: []string{"data/database"}, Fields: []string{"minor upgrades by themselves"}},
	"database-logs":           {Actions: []string{"data/database"}, Fields: []string{"logs to CloudWatch"}},

	"ecr-scan-on-push":   {Actions: []string{"image/repository"}},
	"ecr-immutable-tags": {Actions: []string{"image/repository"}},
	"ecr-lifecycle":      {Actions: []string{"image/repository"}},

	"app-env-production":     {Actions: []string{"service/definition", "service/release", "service/service"}},
	"roles-trusted-services": {Actions: []string{"service/execution-role", "service/task-role"}},
	"roles-confused-deputy":  {Actions: []string{"service/execution-role", "service/task-role"}},
	"log-retention-a-year": {Actions: []string{"service/log-group"},
		Answers: map[string]string{"service.log_days": "365"}},

	"scheduler-role-trusted": {Actions: []string{"schedule/role"}},
}

// Mending is what puts a finding right; ok is false where only a person can.
func Mending(check string) (m Mend, ok bool) {
	m, ok = mends[check]
	return m, ok
}

// Mendable are the checks whose findings slipway puts right by itself.
func Mendable() []string { return slices.Sorted(maps.Keys(mends)) }

// Apply gives the answers that the finding needs. A number that is higher already stays.
func (m Mend) Apply(s *stack.Settings) error {
	for id, value := range m.Answers {
		has, errHas := strconv.Atoi(s.Get(id))
		if least, err := strconv.Atoi(value); errHas == nil && err == nil && has >= least {
			continue
		}
		if err := Set(s, id, value); err != nil {
			return err
		}
	}
	return nil
}

// Scope is a part of a plan: one step's, what puts one finding right, what brings a release, or, with none of them, all
// of it.
type Scope struct {
	Step, Finding string
	Deploy        bool
}

// Narrow leaves the scope's part of a plan. elsewhere counts the work that is left out.
func (s Scope) Narrow(p plan.Plan) (narrowed plan.Plan, elsewhere int) {
	switch {
	case s.Finding != "":
		return onlyActions(p, mends[s.Finding].Actions)
	case s.Step != "":
		return only(p, s.Step)
	case s.Deploy:
		return deployed(p)
	}
	return p, 0
}

// What names a run of the scope, for others that wait for it.
func (s Scope) What() string {
	switch {
	case s.Finding != "":
		return "checklist --fix " + s.Finding
	case s.Step != "":
		return "step " + s.Step
	case s.Deploy:
		return "deploy"
	}
	return "setup"
}

// onlyActions narrows a plan to some actions and what they need that is not there yet.
func onlyActions(p plan.Plan, ids []string) (narrowed plan.Plan, elsewhere int) {
	keep := map[string]bool{}
	var mark func(id string)
	mark = func(id string) {
		a, ok := p.Action(id)
		if !ok || keep[id] || a.Verb == plan.None {
			return
		}
		keep[id] = true
		for _, need := range a.Needs {
			mark(need)
		}
	}
	for _, id := range ids {
		mark(id)
	}
	for _, a := range p.Actions {
		switch {
		case keep[a.ID]:
			narrowed.Actions = append(narrowed.Actions, a)
		case a.Verb != plan.None:
			elsewhere++
		}
	}
	narrowed.Problems = p.Problems
	return narrowed, elsewhere
}
