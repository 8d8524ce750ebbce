package deploy

import (
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TagRelease keeps the release command on the revisions it belongs to, so that a lost slipway.yaml does not lose
// migrations.
const TagRelease = "slipway:release"

// stopTimeout is how many seconds a task has to finish after SIGTERM.
const stopTimeout = 30

// ServiceDefinition is what the service's task definition should say, in the form live reads it. What an earlier action
// of the plan has yet to make (the image, an address) stands as plan.KnownAfterApply; see Complete.
func ServiceDefinition(s stack.Settings, l *live.Stack, image string) (live.TaskDefinition, error) {
	i := l.Identity
	d, err := definition(s, l, i.Family(), image, s.Service.CPU, s.Service.Memory, s.Service.Command, "ecs")
	if err != nil {
		return d, fmt.Errorf("split service.command: %w", err)
	}
	c := &d.Containers[0]
	c.Port = s.Service.Port
	if _, given := s.Service.Variables[VariablePort]; !given && !slices.Contains(s.Secrets.Keys, VariablePort) {
		// what most servers listen on, so that the answer and the app agree
		c.Environment[VariablePort] = strconv.Itoa(s.Service.Port)
	}
	if s.Service.HealthCommand != "" {
		c.HealthCommand = []string{"CMD-SHELL", s.Service.HealthCommand}
		c.HealthInterval, c.HealthTimeout, c.HealthRetries = 30, 10, 3
		c.HealthStart = min(s.Service.Grace, 300) // ECS takes no more
	}
	if tag := EncodeTag(s.Service.Release); s.Service.Release != "" && tag != "" {
		d.Tags[TagRelease] = tag
	}
	if domain := notedDomain(s); domain != "" {
		d.Tags[stack.TagDomain] = domain
	}
	return d, nil
}

// VariablePort is the variable that an app's port is handed over in, unless the user has set it.
const VariablePort = "PORT"

// notedDomain is the domain that nothing else in AWS tells: its DNS is elsewhere, and its certificate one that may be
// for other names too.
func notedDomain(s stack.Settings) string {
	if s.Service.DNS == "elsewhere" && s.Service.Certificate != "" {
		return s.Service.Domain
	}
	return ""
}

// JobDefinition is what a job's task definition should say: the API's image, environment and secrets under another
// command and size.
func JobDefinition(s stack.Settings, l *live.Stack, j stack.Job, image string) (live.TaskDefinition, error) {
	cpu, memory := j.Size()
	d, err := definition(s, l, l.Identity.JobFamily(j.Name), image, cpu, memory, j.Command, j.Name)
	if err != nil {
		return d, fmt.Errorf("split the command of job %s: %w", j.Name, err)
	}
	return d, nil
}

// WorkerDefinition is what a worker's task definition should say: the API's image, environment and secrets under
// another command and size, without a port.
func WorkerDefinition(s stack.Settings, l *live.Stack, w stack.Worker, image string) (live.TaskDefinition, error) {
	cpu, memory := w.Size()
	d, err := definition(s, l, l.Identity.Worker(w.Name), image, cpu, memory, w.Command, w.Name)
	if err != nil {
		return d, fmt.Errorf("split the command of worker %s: %w", w.Name, err)
	}
	d.Tags[stack.TagWorker] = w.Name
	return d, nil
}

func definition(s stack.Settings, l *live.Stack, family, image string, cpu, memory int, command,
	stream string) (live.TaskDefinition, error) {
	i := l.Identity
	words, err := Words(command)
	if err != nil {
		return live.TaskDefinition{}, err
	}
	if image == "" {
		image = plan.KnownAfterApply
	}
	tags := i.Tags()
	if s.Image.URI != "" {
		tags[stack.TagImage] = s.Image.URI
	}
	return live.TaskDefinition{
		Family: family, CPU: strconv.Itoa(cpu), Memory: strconv.Itoa(memory), NetworkMode: "awsvpc",
		Architecture: s.Architecture(), OS: "LINUX",
		ExecutionRole: i.GlobalARN("iam", "role/"+i.ExecutionRole()),
		TaskRole:      i.GlobalARN("iam", "role/"+i.TaskRole()),
		Tags:          tags,
		Containers: []live.Container{{
			Name: family, Image: image, User: s.Service.User, Command: words, Essential: true, StopTimeout: stopTimeout,
			Environment: Environment(s, l), Secrets: secrets(s, i),
			LogDriver: "awslogs",
			LogOptions: map[string]string{
				"awslogs-group": i.LogGroup(), "awslogs-region": i.Region, "awslogs-stream-prefix": stream,
				// a log service that stalls must not stall the application
				"mode": "non-blocking", "max-buffer-size": "25m",
			},
		}},
	}, nil
}

// Environment is the plain environment of every container: APP_ENV, the user's variables and, when the application
// builds its own URLs (url_style parts), where the database and the cache are.
func Environment(s stack.Settings, l *live.Stack) map[string]string {
	env := map[string]string{}
	maps.Copy(env, styleVariables(s, l))
	maps.Copy(env, s.Service.Variables)
	env[stack.VariableEnvironment] = s.Environment
	return env
}

// PartNames are the variables that url_style parts adds, in part jdbc too.
var PartNames = []string{"DB_HOST", "DB_NAME", "DB_PORT", "DB_USER", "REDIS_HOST", "REDIS_PORT", "REDIS_TLS"}

// Readable reports whether what a task definition is made of beside the answers was read: the image that runs, and with
// url_style parts where the database and the cache are.
func Readable(b *plan.Builder, step, resource string) bool {
	s, told := b.Settings, true
	if b.Intent.Image == "" && !b.Intent.Build {
		told = plan.Readable(b, step, resource, "the running revision", b.Live.Running)
	}
	if (s.Data.URLStyle == stack.StyleParts || s.Data.URLStyle == stack.StyleJDBC) && s.HasDatabase() {
		told = plan.DatabaseReadable(b, step, resource) && told
	}
	if s.Data.URLStyle == stack.StyleParts && s.HasCache() {
		told = plan.CacheReadable(b, step, resource) && told
	}
	return told
}

// styleVariables are the variables that the style of DATABASE_URL takes beside it.
func styleVariables(s stack.Settings, l *live.Stack) map[string]string {
	switch {
	case s.Data.URLStyle == stack.StyleParts:
		return parts(s, l)
	case s.Data.URLStyle == stack.StyleJDBC && s.HasDatabase():
		return map[string]string{"DB_USER": parts(s, l)["DB_USER"]} // a JDBC URL has no room for it
	case s.Data.URLStyle == stack.StyleTortoise && s.HasDatabase():
		return map[string]string{"PGSSLMODE": "require"} // asyncpg goes on without TLS where nothing says so
	}
	return nil
}

func parts(s stack.Settings, l *live.Stack) map[string]string {
	env := map[string]string{}
	later := func(v string) string {
		if v == "" || v == "0" {
			return plan.KnownAfterApply
		}
		return v
	}
	if s.HasDatabase() {
		var db live.Database
		if l.Database.Exists() {
			db = *l.Database.Value
		}
		env["DB_HOST"], env["DB_PORT"] = later(db.Address), later(strconv.Itoa(db.Port))
		env["DB_NAME"], env["DB_USER"] = later(db.Name), later(db.User)
	}
	if s.HasCache() {
		host, port, tls := "", 0, true
		switch {
		case l.Cache.Exists():
			host, port, tls = l.Cache.Value.Address, l.Cache.Value.Port, l.Cache.Value.TransitEncryption
		case l.CacheCluster.Exists():
			host, port, tls = l.CacheCluster.Value.Address, l.CacheCluster.Value.Port, l.CacheCluster.Value.TransitEncryption
		}
		env["REDIS_HOST"], env["REDIS_PORT"], env["REDIS_TLS"] = later(host), later(
			strconv.Itoa(port)), strconv.FormatBool(tls)
	}
	return env
}

// secrets names the parameters by ARN: a bare name would be looked up in the task's region only by luck of being the
// same one.
func secrets(s stack.Settings, i stack.Identity) map[string]string {
	from := map[string]string{}
	for _, key := range s.ContainerKeys() {
		from[key] = i.ARN("ssm", "parameter"+i.Parameter(key))
	}
	return from
}

// Complete returns an error when something in the definition is not known yet: it may be shown, not registered.
func Complete(d live.TaskDefinition) error {
	for _, c := range d.Containers {
		if c.Image == "" || c.Image == plan.KnownAfterApply {
			return fmt.Errorf("compose task definition %s: no image is known; build one with slipway deploy, or name a ready "+
				"one with image.uri", d.Family)
		}
		for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
			if c.Environment[name] == plan.KnownAfterApply {
				return fmt.Errorf("compose task definition %s: the value of %s is not known yet; run slipway apply again once "+
					"the database and cache are available", d.Family, name)
			}
		}
	}
	return nil
}

// tagText are the characters that AWS takes in a tag's value, of which there are 1 to tagLength.
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$`)

// tagLength is counted apart: as a bound in the pattern it would repeat the whole class that often in memory at every
// start.
const tagLength = 256

// EncodeTag writes a command as a tag's value: as it is when AWS takes the characters, else as base64 marked by "b64:".
// A command too long for either is left out.
func EncodeTag(command string) string {
	if tagText.MatchString(command) && utf8.RuneCountInString(command) <= tagLength &&
		!strings.HasPrefix(command, "b64:") {
		return command
	}
	coded := "b64:" + base64.StdEncoding.EncodeToString([]byte(command))
	if len(coded) > tagLength {
		return ""
	}
	return coded
}

// DecodeTag reads what EncodeTag wrote.
func DecodeTag(value string) string {
	coded, ok := strings.CutPrefix(value, "b64:")
	if !ok {
		return value
	}
	plain, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return ""
	}
	return string(plain)
}
