package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/steps/stack"
)

// LogRequest says which log lines of the stack are wanted.
type LogRequest struct {
	Prefixes []string // of streams, as LogPrefixes gives them; none: all
	Pattern  string   // CloudWatch's filter pattern
	Since    time.Time
	Follow   bool
	NoTail   bool // opens no live tail session
}

// MaskSecrets has the values of the stack's secrets masked in whatever is shown from now on: an app may write them into
// its log. Who has read the stack needs it no more.
func (s *Session) MaskSecrets(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, maskPatience) // the first line waits for it
	defer cancel()
	values, err := live.ReadSecretValues(ctx, s.Env.Clients, s.Identity())
	for _, v := range values {
		cloud.RegisterSecret(v)
	}
	return err
}

// ReadLogs gives the log lines of the stack to a sink. Nothing else of AWS is read.
func (s *Session) ReadLogs(ctx context.Context, r LogRequest, to logs.Sink) error {
	id := s.Identity()
	err := logs.Read(ctx, s.Env.Clients, s.Env.Clock, logs.Query{
		Group: id.LogGroup(), ARN: id.ARN("logs", "log-group:"+id.LogGroup()), Prefixes: r.Prefixes, Pattern: r.Pattern,
		Since: r.Since, Follow: r.Follow, NoTail: r.NoTail,
	}, to)
	if cloud.NotFound(err) {
		return &cloud.Error{Code: "NoLog", Safe: true, Means: "there is no log group " + id.LogGroup() + ", so nothing of " +
			"this stack has run yet", Next: "slipway apply makes it, with the service"}
	}
	return err
}

const maskPatience = 5 * time.Second

// servicePrefix begins the streams of the service and of its release command.
const servicePrefix = "ecs/"

// LogPrefixes are what the streams begin with that words name: all, service, worker NAME, job NAME, or a name alone.
func LogPrefixes(s stack.Settings, words []string) (prefixes []string, err error) {
	workers, jobs := logNames(s)
	for i := 0; i < len(words); i++ {
		kind, names := words[i], slices.Concat(workers, jobs)
		switch kind {
		case "all":
			return nil, nil
		case "service":
			prefixes = append(prefixes, servicePrefix)
			continue
		case "worker", "job":
			names = map[string][]string{"worker": workers, "job": jobs}[kind]
			if i++; i == len(words) {
				return nil, fmt.Errorf("%s needs a name: %s", kind, listed(names, kind))
			}
		default:
			kind = "worker or job"
		}
		if !slices.Contains(names, words[i]) {
			return nil, fmt.Errorf("there is no %s %q%s: %s", kind, words[i], stack.Nearest(words[i], names),
				listed(names, kind))
		}
		prefixes = append(prefixes, words[i]+"/")
	}
	return prefixes, nil
}

// LogSources are the words that name what writes logs.
func LogSources(s stack.Settings) []string {
	workers, jobs := logNames(s)
	return slices.Concat([]string{"all", "service"}, workers, jobs)
}

func logNames(s stack.Settings) (workers, jobs []string) {
	for _, w := range s.Workers {
		workers = append(workers, w.Name)
	}
	for _, j := range s.Schedule.Jobs {
		jobs = append(jobs, j.Name)
	}
	return workers, jobs
}

func listed(names []string, kind string) string {
	if len(names) == 0 {
		return "slipway.yaml has no " + kind
	}
	return "there are " + strings.Join(names, ", ")
}
