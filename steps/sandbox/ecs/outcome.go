package ecs

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecr"
	"slipway/steps/sandbox/ssm"
)

// taskOutcome is what becomes of a task, decided when its containers are about to be made.
type taskOutcome struct {
	Refused, ContainerReason string // it never starts, and why
	Digest                   string // of the image it runs
	Says, LastWords          []string
	Runs                     time.Duration // it exits by itself after that; 0: it runs until it is stopped
	ExitCode                 int32
	Sick                     bool          // it never answers its health check with 200
	Answers                  int           // what a sick one answers; 0: nothing
	TimesOut                 bool          // a sick one takes the request and says nothing
	Deaf                     bool          // it does not end on SIGTERM
	Boot                     time.Duration // how much longer than usual it takes to answer
	Ready                    string        // what one with a long Boot says once it answers
}

// Behaviour is how an image's containers behave once they have started, for tests and for demonstrations of failure.
type Behaviour struct {
	Crash     bool // they exit by themselves, with ExitCode
	ExitCode  int32
	Log       []string      // what they say before they exit
	Unhealthy bool          // they run and never answer the health check
	Answers   int           // what they answer the health check, where it is not 200
	Path      string        // they answer 200 at this path alone, and 404 elsewhere
	NoMemory  bool          // they crash because they use more memory than they are given
	Boot      time.Duration // they take that much longer than usual to answer, or to crash
}

// BehaviourLabel is the image label that chooses a behaviour: crash, unhealthy or slow.
const BehaviourLabel = "slipway.sandbox"

var labelled = map[string]Behaviour{
	"crash": {Crash: true, ExitCode: 1, Log: []string{"Traceback (most recent call last):",
		`  File "/app/main.py", line 3, in <module>`, "    import settings",
		"ModuleNotFoundError: No module named 'settings'"}},
	"unhealthy": {Unhealthy: true},
	"slow":      {Boot: 90 * time.Second},
}

// Behave sets how containers behave from now on, of an image or under a command: what is a digest, a reference as task
// definitions name it, or a command's words with blanks between them.
func Behave(s *core.Sandbox, what string, b Behaviour) {
	s.Alter(func(c *core.Call) { Of(c).Behaviour[what] = b })
}

// usualCrash is how long a container lives that fails at start; connectTimeout how long it waits for a database that
// does not answer.
const (
	usualCrash     = 4 * time.Second
	connectTimeout = 10 * time.Second
)

// outcome follows a task from its network to its application and says where it fails, in the order Fargate does things.
func (t *Task) outcome(c *core.Call) taskOutcome {
	d := State.In(c.World).Definition(t.Definition)
	if d == nil {
		return taskOutcome{Refused: "TaskDefinition not found."}
	}
	role := core.Value(d.ExecutionRoleArn)
	if t.Overrides != nil && t.Overrides.ExecutionRoleArn != nil {
		role = *t.Overrides.ExecutionRoleArn
	}
	for _, hurdle := range []func(c *core.Call, d *ecsDefinition, role string) string{t.offline, t.unregistered,
		t.secretless, t.logless} {
		if reason := hurdle(c, d, role); reason != "" {
			return taskOutcome{Refused: reason}
		}
	}
	f := taskOutcome{}
	for i, k := range d.ContainerDefinitions {
		im, reason := t.pull(c, *k.Image, role, d.RuntimePlatform)
		if reason != "" {
			return taskOutcome{Refused: reason, ContainerReason: reason}
		}
		if i == 0 || core.Value(k.Essential) && f.Runs == 0 && !f.Sick {
			f = t.run(c, d, k, im)
		}
	}
	return f
}

// run is a container's life once its image is there.
func (t *Task) run(c *core.Call, d *ecsDefinition, k types.ContainerDefinition, im Pulled) taskOutcome {
	f := taskOutcome{Digest: im.digest}
	want := types.CPUArchitectureX8664
	if d.RuntimePlatform != nil && d.RuntimePlatform.CpuArchitecture != "" {
		want = d.RuntimePlatform.CpuArchitecture
	}
	if (im.Config.Architecture == "arm64") != (want == types.CPUArchitectureArm64) {
		f.Runs, f.ExitCode, f.LastWords = time.Second, 255, []string{"exec " + im.program() + ": exec format error"}
		return f
	}
	command := t.command(k)
	b, known := State.In(c.World).behaviour(*k.Image, im, strings.Join(command, " "))
	if known && b.Crash {
		f.Runs, f.ExitCode, f.LastWords = usualCrash+b.Boot, b.ExitCode, b.Log
		return f
	}
	if known && b.NoMemory {
		f.Runs, f.ExitCode, f.ContainerReason = usualCrash+b.Boot, killed,
			"OutOfMemoryError: Container killed due to memory usage"
		return f
	}
	facts := im.facts(c)
	if facts != nil && facts.Platform != "" && facts.Platform != im.Config.OS+"/"+im.Config.Architecture {
		f.Runs, f.ExitCode, f.LastWords = time.Second, 255, []string{"exec " + im.program() + ": exec format error"}
		return f
	}
	if facts != nil {
		if o, ends := t.rehearsedEnd(c, d, k, facts); ends {
			o.Digest = f.Digest
			return o
		}
	}
	if words := t.unreachable(c, k); words != nil {
		f.Says, f.Runs, f.ExitCode, f.LastWords = []string{"Starting."}, connectTimeout, 1, words
		return f
	}
	if t.Service == "" && len(command) > 0 {
		line := strings.Join(command, " ")
		f.Says, f.Runs, f.LastWords = []string{"Running: " + line}, c.Durations.TaskRun, []string{"Done."}
		if strings.Contains(line, "fail") {
			f.ExitCode, f.LastWords = 1, []string{"Error: " + line + " did not succeed."}
		}
		return f
	}
	if facts != nil && t.rehearsedHealth(c, k, facts, &f) {
		return f
	}
	port, bound := im.Listens(k, t.Variables(c, k))
	f.Says = []string{"Starting.", "Listening on 0.0.0.0:" + port + "."}
	if !bound {
		f.Says[1] = "bind 0.0.0.0:" + port + ": permission denied"
	}
	if b.Boot > 0 {
		f.Says, f.Ready = f.Says[:1], f.Says[1]
	}
	f.Sick, f.Boot = b.Unhealthy || !bound || len(k.PortMappings) > 0 && port != digits(k.PortMappings[0].ContainerPort),
		b.Boot
	if path := t.healthPath(c); b.Path != "" && path != b.Path {
		b.Answers = 404
	}
	if b.Answers > 0 {
		f.Sick, f.Answers = true, b.Answers
	}
	return f
}

// command is what the container is told to run; empty when the image decides.
func (t *Task) command(k types.ContainerDefinition) []string {
	if t.Overrides != nil {
		for _, o := range t.Overrides.ContainerOverrides {
			if core.Value(o.Name) == core.Value(k.Name) && len(o.Command) > 0 {
				return o.Command
			}
		}
	}
	return k.Command
}

func (w *Resources) behaviour(image string, im Pulled, command string) (Behaviour, bool) {
	if b, ok := w.Behaviour[command]; ok && command != "" {
		return b, true
	}
	if b, ok := w.Behaviour[im.digest]; ok && im.digest != "" {
		return b, true
	}
	if b, ok := w.Behaviour[image]; ok {
		return b, true
	}
	b, ok := labelled[im.Config.Config.Labels[BehaviourLabel]]
	return b, ok
}

// container values the application sees: plain ones, and secrets opened.
func (t *Task) Variables(c *core.Call, k types.ContainerDefinition) map[string]string {
	v := map[string]string{}
	for _, e := range k.Environment {
		v[core.Value(e.Name)] = core.Value(e.Value)
	}
	for _, s := range k.Secrets {
		if p := ssm.State.In(c.World).Parameters[parameterNamed(core.Value(s.ValueFrom))]; p != nil {
			v[core.Value(s.Name)] = string(p.Value)
		}
	}
	if t.Overrides != nil {
		for _, o := range t.Overrides.ContainerOverrides {
			if core.Value(o.Name) == core.Value(k.Name) {
				for _, e := range o.Environment {
					v[core.Value(e.Name)] = core.Value(e.Value)
				}
			}
		}
	}
	return v
}

// parameterNamed takes the name of an SSM parameter off its ARN. ARNs leave out the slash a path begins with.
func parameterNamed(valueFrom string) string {
	if _, name, isARN := strings.Cut(valueFrom, ":parameter/"); isARN {
		return "/" + name
	}
	return valueFrom
}

// usesECR reports whether any container's image is in an ECR registry.
func usesECR(d *ecsDefinition) bool {
	return slices.ContainsFunc(d.ContainerDefinitions, func(k types.ContainerDefinition) bool {
		return ecr.Host.MatchString(ecr.RegistryHost(core.Value(k.Image)))
	})
}
