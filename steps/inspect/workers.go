package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
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
	module, at := a.celeryApp()
	if module == "" {
		return
	}
	add("celery -A "+module+" worker", at)
	if b := a.beat(); b.only != "" {
		add("celery -A "+module+" beat", b.only)
	}
}
