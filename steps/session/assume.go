package session

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// assumed are the answers that the folder decides where slipway.yaml does not give them.
var assumed = []string{"data.database", "data.cache", "data.url_style", "data.cache_url", "service.port",
	"service.health_path", "service.release", "image.dockerfile", "image.context", "image.target", "image.ssh"}

// built are those of them that say how the image is built: AWS does not know them.
var built = []string{"image.dockerfile", "image.context", "image.target", "image.ssh"}

// running is what an answer rests on that AWS gives.
const running = "the stack that runs"

// Assumable reports whether the folder may decide an answer that nobody gives.
func Assumable(id string) bool { return slices.Contains(assumed, id) }

// MayStayOpen reports whether an answer has no value until somebody gives it, or the folder decides it.
func MayStayOpen(id string) bool { _, never := neverGuessed[id]; return never }

// GivenIn marks the answers of slipway.yaml that are not the preset's own, and of those that the folder may decide all
// that it gives.
func GivenIn(file stack.File) map[string]question.Answer {
	sources := map[string]question.Answer{}
	preset, _ := stack.Preset(file.Settings.Preset)
	for _, id := range stack.Paths() {
		switch v := file.Settings.Get(id); {
		case v == "" && MayStayOpen(id):
		case v != preset.Get(id):
			sources[id] = question.Answer{Value: v, Source: question.You, From: stack.FileName}
		case file.Given(id) && Assumable(id):
			sources[id] = question.Answer{Value: v, Source: question.Default}
		}
	}
	return sources
}

// open are the answers among some that nobody has given.
func (a Answers) open(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		from, known := a.Sources[id]
		return known && (!from.Unsure || from.Source == question.You)
	})
}

// Assume answers what slipway.yaml leaves open as the folder says, and returns which answers it has given. What the
// folder does not decide stays open, but for the port: the plan tells of it.
func (a Answers) Assume(f *workspace.Folder) (given []string) {
	open := a.open(assumed)
	if len(open) == 0 || f == nil || f.Says == nil {
		return nil
	}
	found := steps.Detect(f.For(a.Recipe()))
	if found["image.dockerfile"].Value == "Dockerfile" { // it is built without being named
		delete(found, "image.dockerfile")
	}
	for _, id := range open {
		answer, ok := found[id]
		if _, never := neverGuessed[id]; ok && (!answer.Unsure || never || id == "service.port") && a.take(id, answer) {
			given = append(given, id)
		}
	}
	return given
}

// AssumeFrom answers what slipway.yaml leaves open: as the stack that runs has it, else as the folder says. A stack
// that exists never changes by what is found in a folder later. It returns which answers each has given.
func (a Answers) AssumeFrom(l *live.Stack, f *workspace.Folder) (folder, runs []string) {
	open := a.open(assumed)
	if l.Running.Exists() && f != nil && f.Dockerfile != nil {
		// it was built from what is found without an answer
		open = slices.DeleteFunc(open, func(id string) bool { return slices.Contains(built, id) })
		for _, id := range built {
			if _, known := a.Sources[id]; !known {
				a.Sources[id] = question.Answer{Value: a.Settings.Get(id), Source: question.Default}
			}
		}
	}
	folder = a.Assume(f)
	has := *a.Settings
	for _, step := range steps.All() {
		step.Recover(l, &has)
	}
	for _, id := range open {
		value := has.Get(id)
		if !inAWS(id, l) || value == a.Settings.Get(id) && !a.Sources[id].Unsure {
			continue
		}
		if steps.Set(a.Settings, id, value) == nil {
			a.Sources[id] = question.Answer{Value: value, Source: question.Detected, From: running}
			runs = append(runs, id)
		}
	}
	return slices.DeleteFunc(folder, func(id string) bool { return slices.Contains(runs, id) }), runs
}

// Assume is AssumeFrom for a session that knows where its answers came from.
func (s *Session) Assume(l *live.Stack) {
	if s.Sources == nil {
		return
	}
	settings := s.Settings
	folder, runs := Answers{Settings: &settings, Sources: s.Sources}.AssumeFrom(l, s.Folder)
	s.assumed = slices.DeleteFunc(s.assumed, func(id string) bool {
		return slices.Contains(runs, id) || slices.Contains(folder, id)
	})
	s.assumed = append(s.assumed, folder...)
	s.Settings = settings
	if s.Folder != nil && len(s.assumed) > 0 {
		s.Folder = s.Folder.For(steps.Recipe(settings.Image))
		s.Env.Folder = s.Folder
	}
}

// inAWS reports whether AWS says what an answer is: a part that is not there is an answer too, once something runs.
func inAWS(id string, l *live.Stack) bool {
	runs := l.Running.Exists()
	switch id {
	case "data.database":
		return l.Database.Exists() || !l.Database.Read() || runs
	case "data.cache":
		return l.Cache.Exists() || l.CacheCluster.Exists() || !l.Cache.Read() || !l.CacheCluster.Read() || runs
	case "service.health_path", "service.release":
		return runs
	}
	return !slices.Contains(built, id)
}

// refuseOpen refuses a plan that would have to guess whether the app needs a database or a cache.
func (s *Session) refuseOpen(p *plan.Plan) {
	for id, what := range map[string]string{"data.database": "a database", "data.cache": "a cache"} {
		from := s.Sources[id]
		if s.Settings.Get(id) != "" || !from.Unsure {
			continue
		}
		p.Problems = append(p.Problems, plan.Problem{Kind: plan.Invalid, Step: "data", Resource: id,
			Why: "it is not answered, and the folder does not say whether the app needs " + what + " (" + from.From + ")",
			WayOut: fmt.Sprintf("set it in %s, or give --set %s=%s, or --set %s=none", stack.FileName, id,
				map[string]string{"data.database": "postgres", "data.cache": "redis"}[id], id)})
	}
	slices.SortStableFunc(p.Problems, func(a, b plan.Problem) int {
		if a.Step == "data" && b.Step == "data" {
			return -strings.Compare(a.Resource, b.Resource)
		}
		return 0
	})
}

// noteAssumed tells of answers that the folder has given, and of a database URL whose form rests on no driver, while
// they are still to be made.
func (s *Session) noteAssumed(p *plan.Plan, settings stack.Settings) {
	preset, _ := stack.Preset(settings.Preset)
	for _, id := range s.assumed {
		q, _ := steps.Question(id)
		made, planned := p.Action(shaped[id])
		if !planned || made.Verb != plan.Create || settings.Get(id) == preset.Get(id) {
			continue
		}
		text := fmt.Sprintf("%s does not say %s: %s is taken, from %s", stack.FileName, id, settings.Get(id),
			s.Sources[id].From)
		if id == "service.port" {
			text += "; a container that listens elsewhere fails its health check"
		}
		p.Notes = append(p.Notes, plan.Note{Step: q.Step, Text: text})
	}
	if made, planned := p.Action("service/service"); planned && made.Verb == plan.Create {
		if taken := s.detected(settings); len(taken) > 0 {
			p.Notes = append(p.Notes, plan.Note{Step: "service", Text: "taken from the folder: " + strings.Join(taken, "; ")})
		}
	}
	from := s.Sources["data.url_style"]
	action, planned := p.Action("secrets/" + stack.KeyDatabaseURL)
	if from.Source != question.Detected || !strings.HasPrefix(from.From, steps.NoDriver) || !planned ||
		action.Verb != plan.Create {
		return
	}
	style := stack.StyleNamed(settings.Data.URLStyle)
	p.Notes = append(p.Notes, plan.Note{Step: "data", Text: "no driver recognised for the database in this folder: " +
		"DATABASE_URL is written as " + style.Form +
		" (data.url_style " + style.Name + "); if the app's driver takes another form, set data.url_style"})
}

// detected are the answers of the folder that the wizard has taken without asking, each with its place.
func (s *Session) detected(settings stack.Settings) (list []string) {
	for _, id := range assumed {
		from := s.Sources[id]
		if from.Source == question.Detected && from.From != running && !slices.Contains(s.assumed, id) &&
			settings.Get(id) != "" && !strings.HasPrefix(from.From, steps.NoDriver) {
			list = append(list, fmt.Sprintf("%s %s (%s)", id, settings.Get(id), from.From))
		}
	}
	return list
}

// shaped are the resources that an assumed answer decides about: it is told as long as they are still to be made.
var shaped = map[string]string{"service.port": "service/service", "service.health_path": "service/service",
	"service.release": "service/service", "data.database": "service/service", "data.cache": "service/service",
	"image.dockerfile": "image/image", "image.target": "image/image", "image.context": "image/image"}
