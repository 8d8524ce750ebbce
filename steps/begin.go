package steps

import (
	"slices"
	"time"

	"slipway/steps/image"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/workspace"
	"slipway/templates"
)

// DockerfileTemplate is the template that fits a folder without a Dockerfile.
func DockerfileTemplate(f *workspace.Folder) string { return image.Template(f) }

// WriteDockerfile writes a Dockerfile from a template into a folder, and a .dockerignore when there is none. It overwrites nothing.
func WriteDockerfile(folder, template string) ([]string, error) {
	return image.WriteDockerfile(folder, template)
}

// WriteSample writes a small FastAPI app with its Dockerfile into a folder. It overwrites nothing.
func WriteSample(folder string) ([]string, error) { return templates.WriteSample(folder) }

// NextRuns are the next n times a cron expression fires after from in a time zone, and an error for one that is none.
func NextRuns(cron, zone string, n int, from time.Time) ([]time.Time, error) {
	e, err := schedule.Parse(cron)
	if err != nil {
		return nil, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	return e.Next(n, from, place), nil
}

// Unfit says why AWS, as it was read, leaves no room for an answer: one that is locked since something was made with it, or one that
// does not go with what is there. ok is false when nothing speaks against it.
func (s *Session) Unfit(l *live.Stack, id, value string) (p plan.Problem, ok bool) {
	settings := s.Settings
	if settings.Set(id, value) != nil {
		return plan.Problem{}, false
	}
	settings.Account = s.Who.Account
	for _, p := range Plan(settings, l, plan.Intent{}, s.World).Problems {
		if p.Resource == id && (p.Kind == plan.Locked || p.Kind == plan.Invalid) {
			return p, true
		}
	}
	return plan.Problem{}, false
}

// Held says why no other answer to a question can be given any more, "" when one can.
func (s *Session) Held(l *live.Stack, q question.Question) string {
	if q.Locked == "" || !Exists(l) || s.taken(l) {
		return ""
	}
	if q.Step == "stack" {
		return q.Locked
	}
	now := s.Settings.Get(q.ID)
	switch q.Kind {
	case question.Select, question.Pick:
		others := slices.DeleteFunc(slices.Clone(q.Options), func(o question.Option) bool { return o.Value == now })
		for _, o := range others {
			if p, ok := s.Unfit(l, q.ID, o.Value); !ok || p.Kind != plan.Locked {
				return ""
			}
		}
		return q.Locked
	case question.Text:
		return q.Locked
	}
	return ""
}

// taken reports whether what AWS has under the stack's names is, in part, not the stack's: nothing is held by that.
func (s *Session) taken(l *live.Stack) bool {
	return slices.ContainsFunc(s.Plan(l, plan.Intent{}).Problems, func(p plan.Problem) bool { return p.Kind == plan.Foreign })
}
