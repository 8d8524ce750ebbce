package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	workerName = regexp.MustCompile(`(?i)(worker|celery|beat|sidekiq|queue|consumer|scheduler|clock|jobs?|` +
		`background|horizon|flower|processor|cron|listener|subscriber|poller|dramatiq|rq|bull|resque|good_job|` +
		`solid_queue|relay|outbox|bot)`)
	workerCommand = regexp.MustCompile(`\b(celery\b.* (worker|beat)|rq worker|rqscheduler|sidekiq|dramatiq|arq |` +
		`huey_consumer|run_huey|resque|good_job|solid_queue|bin/jobs|queue:work|horizon|delayed_job|faktory|taskiq|` +
		`saq |procrastinate|runworker|rqworker|qcluster|clockwork|clock\.py|worker)`)
	oneShot = regexp.MustCompile(`\b(migrate|migration|seed|init|setup|collectstatic|createsuperuser|test|` +
		`lint|build|install|upgrade|flower|bash|sh$|psql|pytest|loaddata|db:)`)
)

func (a *app) workers(out *answers) {
	var commands, from []string
	c := Likely
	add := func(command, at string) {
		command = oneCommand(command)
		if command != "" && !slices.Contains(commands, command) {
			commands, from = append(commands, command), append(from, at)
		}
	}
	for _, s := range a.composed {
		line := s.command.value
		if s.entrypoint.value != "" {
			line = strings.TrimSpace(s.entrypoint.value + " " + line)
		}
		if line == "" || s.development() || !a.builtBy(s) || len(s.ports) > 0 || migrates.MatchString(line) ||
			oneShot.MatchString(line) && !workerCommand.MatchString(line) ||
			s.restart == "no" || developmentCommand.MatchString(line) && !workerCommand.MatchString(line) {
			continue
		}
		if !workerName.MatchString(s.name) && !workerCommand.MatchString(line) {
			continue
		}
		add(line, s.file+":"+itoa(max(s.command.line, s.entrypoint.line)))
	}
	if len(commands) == 0 {
		for _, p := range a.hosted.processes {
			if !slices.Contains([]string{"web", "release", "postdeploy", "console"}, p.name) && !developing(p.name) &&
				!migrates.MatchString(p.command) {
				add(p.command, p.at)
			}
		}
	}
	if len(commands) == 0 {
		c = Guess
		a.knownWorkers(add)
	}
	if len(commands) == 0 {
		out.add("workers", "", "no other process is named", Likely)
		return
	}
	out.add("workers", joinList(commands), joinEvidence(from), c)
}

var (
	celeryApp     = regexp.MustCompile(`\b(\w+)\s*(?::\s*\w+\s*)?=\s*(?:celery\.)?Celery\(`)
	workerScripts = []string{"worker", "start:worker", "worker:start", "worker:prod", "start:worker:prod", "workers",
		"queue", "queue:work", "start:queue", "jobs", "start:jobs", "start:consumer", "consumer", "start:prod:worker"}
)

// knownWorkers are those that libraries bring, where neither compose nor a Procfile says any.
func (a *app) knownWorkers(add func(command, at string)) {
	d := &a.deps
	for _, name := range workerScripts {
		if s, ok := d.scripts[name]; ok && !developmentCommand.MatchString(s.value) && !strings.Contains(s.value, "watch") {
			add(a.runner()+" "+name, s.at)
			break
		}
	}
	if jobs := path.Join(a.dirs[0], "bin/jobs"); a.t.has[jobs] && d.any("ruby", "solid_queue") != "" {
		if v, ok := a.environment()["SOLID_QUEUE_IN_PUMA"]; !ok || v.value == "" || v.value == "false" {
			add("bin/jobs", jobs)
		}
	}
	switch {
	case d.any("ruby", "sidekiq") != "":
		add("bundle exec sidekiq", d.at("ruby", "sidekiq"))
	case d.any("ruby", "good_job") != "":
		add("bundle exec good_job start", d.at("ruby", "good_job"))
	case d.any("ruby", "resque") != "":
		add("bundle exec rake resque:work", d.at("ruby", "resque"))
	case d.any("php", "laravel/horizon") != "":
		add("php artisan horizon", d.at("php", "laravel/horizon"))
	}
	if d.any("python", "celery") == "" {
		return
	}
	for _, x := range a.code {
		if m, at, ok := x.find(celeryApp); ok && endings[path.Ext(x.path)] == "python" {
			module := strings.ReplaceAll(strings.TrimSuffix(a.within(x.path), ".py"), "/", ".")
			module = strings.TrimSuffix(strings.TrimSuffix(module, ".__init__"), ".celery")
			if name := m[1]; name != "app" && name != "celery" && name != "celery_app" {
				module += ":" + name
			}
			add("celery -A "+module+" worker", x.at(at))
			if strings.Contains(x.code, "beat_schedule") || d.any("python", "django-celery-beat") != "" {
				add("celery -A "+module+" beat", x.at(at))
			}
			return
		}
	}
}

var (
	cronLine = regexp.MustCompile(`^((?:[\d*/,A-Za-z-]+\s+){5}|@(?:hourly|daily|weekly|monthly|yearly|` +
		`annually|midnight|reboot)\s+)(\S.*)$`)
	cronUser    = regexp.MustCompile(`^(?:root|app|www-data|node|ubuntu|nobody|deploy)\s+`)
	redirection = regexp.MustCompile(`\s*(?:\d?>>?\s*\S+|\d>&\d|&>>?\s*\S+|\|\s*(?:logger|tee)\b.*)`)
	changeDir   = regexp.MustCompile(`^cd\s+\S+\s*(?:&&|;)\s*`)
)

func (a *app) jobs(out *answers) {
	var commands, from []string
	addAt := func(when, command, at string) {
		command = changeDir.ReplaceAllString(strings.TrimSpace(command), "")
		command = oneCommand(redirection.ReplaceAllString(command, ""))
		command = oneCommand(changeDir.ReplaceAllString(command, ""))
		if command != "" && !slices.Contains(commands, command) {
			commands, from = append(commands, command), append(from, at)
			if when = unixTime(when); when != "" {
				out.jobs = append(out.jobs, Job{when, command, at})
			}
		}
	}
	add := func(command, at string) { addAt("", command, at) }
	for _, f := range a.t.under(a.context) {
		base := strings.ToLower(path.Base(f))
		dir := path.Base(path.Dir(f))
		if forTests(f) || !(base == "crontab" || strings.HasPrefix(base, "crontab.") || strings.HasSuffix(base, ".cron") ||
			strings.HasSuffix(base, ".crontab") ||
			base == "cron" || dir == "cron.d" || dir == "crontabs" || base == "cronjobs" || base == "crontab-production") ||
			belongs(path.Dir(f), a.others, a.dirs[0]) {
			continue
		}
		x := a.t.read(f)
		for n, at := range x.lines {
			line := strings.TrimSpace(x.raw[at:lineEnd(x.raw, at)])
			if m := cronLine.FindStringSubmatch(line); m != nil && line[0] != '#' {
				command := m[2]
				if dir == "cron.d" || strings.HasPrefix(command, "root ") {
					command = cronUser.ReplaceAllString(command, "")
				}
				addAt(m[1], command, x.at(x.lines[n]))
			}
		}
	}
	for _, j := range a.hosted.jobs {
		add(j.value, j.at)
	}
	a.scheduled(add)
	a.labelled(add)
	if len(commands) == 0 {
		out.add("schedule.jobs", "", "no crontab and no scheduled command", Likely)
		return
	}
	out.add("schedule.jobs", joinList(commands), joinEvidence(from), Likely)
}

// Job is a command of a crontab with its time.
type Job struct {
	When    string // the five fields of Unix cron
	Command string
	At      string // file:line
}

// unixTime is a time in the five fields of Unix cron, "" where it has none of its own: @reboot.
func unixTime(when string) string {
	when = strings.Join(strings.Fields(when), " ")
	if named, ok := map[string]string{"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
		"@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"}[when]; ok {
		return named
	}
	if strings.HasPrefix(when, "@") {
		return ""
	}
	return when
}

// ciCommand matches what a scheduled workflow does that is no job of the app.
var ciCommand = regexp.MustCompile(`\b(npm (ci|install|test|audit|outdated)|yarn (install|test|audit)|pnpm ` +
	`(install|i|test|audit)|pip install|uv sync|uv pip|poetry install|bundle install|go (test|vet|build|mod)|cargo ` +
	`(test|build|audit|deny)|` +
	`pytest|ruff|mypy|eslint|tsc|jest|vitest|playwright|cypress|docker (build|push|login|pull|compose)|git |gh |` +
	`curl |echo |mkdir |cp |rm |ls |cat |sudo |apt|aws |gcloud |terraform|trivy|snyk|codecov|lint|build|test\b|` +
	`audit|mvn|gradle|make )`)

var appCommand = regexp.MustCompile(`^(?:npm run|yarn|pnpm(?: run)?|bun run|node|python3?|uv run|poetry run|` +
	`flask|rake|bundle exec|bin/|\./bin/|php artisan|go run|mix|dotnet|java|npx tsx|tsx|rails|django-admin|` +
	`\./manage\.py)\b`)

// scheduled reads workflows that run the app's commands at a time.
func (a *app) scheduled(add func(command, at string)) {
	for _, f := range a.t.under(".github/workflows") {
		doc := document(a.t.read(f))
		on := field(doc, "on")
		if on == nil {
			on = field(doc, "true")
		}
		if field(on, "schedule") == nil || field(on, "pull_request") != nil || field(on, "push") != nil {
			continue
		}
		for _, job := range pairs(field(doc, "jobs")) {
			for _, step := range items(field(job, "steps")) {
				run := field(step, "run")
				if run == nil {
					continue
				}
				for line := range strings.SplitSeq(run.Value, "\n") {
					line = changeDir.ReplaceAllString(strings.TrimSpace(line), "")
					if appCommand.MatchString(line) && !ciCommand.MatchString(line) {
						add(line, f+":"+itoa(run.Line))
					}
				}
			}
		}
	}
	for _, f := range a.t.files {
		if ext := path.Ext(f); ext != ".yaml" && ext != ".yml" || forTests(f) || !strings.Contains(strings.ToLower(f),
			"cron") {
			continue
		}
		doc := document(a.t.read(f))
		if scalar(field(doc, "kind")) != "CronJob" {
			continue
		}
		pod := field(field(field(field(field(field(doc, "spec"), "jobTemplate"), "spec"), "template"), "spec"),
			"containers")
		for _, c := range items(pod) {
			command, args := words(field(c, "command")), words(field(c, "args"))
			if line := strings.TrimSpace(command.value + " " + args.value); line != "" {
				add(line, f+":"+itoa(max(command.line, args.line)))
			}
		}
	}
}

// labelled reads the jobs that labels of compose give to a scheduler beside the app.
func (a *app) labelled(add func(command, at string)) {
	for _, f := range composeFiles(a.t) {
		doc := document(a.t.read(f))
		for _, s := range pairs(field(doc, "services")) {
			labels := field(s, "labels")
			each := func(key, value string, line int) {
				if strings.HasPrefix(key, "ofelia.job-") && strings.HasSuffix(key, ".command") {
					add(value, f+":"+itoa(line))
				}
			}
			for key, value := range pairs(labels) {
				each(key.Value, value.Value, key.Line)
			}
			if labels != nil && labels.Kind == yaml.SequenceNode {
				for _, item := range items(labels) {
					key, value, _ := strings.Cut(item.Value, "=")
					each(key, value, item.Line)
				}
			}
		}
	}
}
