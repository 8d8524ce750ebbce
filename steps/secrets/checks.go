package secrets

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

// Checks is the guide's third.
func Checks() []check.Check {
	return []check.Check{{
		ID: "secrets-in-ssm", Number: 3, Step: Step, Severity: check.High,
		Title: "All secrets in SSM, none in task definitions",
		Why: "The plain environment of a task definition is shown to everyone who may describe it, and old revisions stay readable forever. " +
			"A reference into SSM shows a name only.",
		Fix:     "name the keys in secrets.keys and apply: the containers then get them by reference. Values that stood in a task definition are known by now and should be replaced",
		Control: "ECS.8, SSM.2",
		Run:     inSSM,
	}}
}

// inSSM looks at what runs and at what every schedule would run: the plain environment must hold no secret, every reference
// must lead to the stack's own path, every parameter must be encrypted.
func inSSM(in check.Input) check.Result {
	l := in.Live
	var res check.Result
	var wrong, unknown []string
	unread := func(what, call, field string, err error) {
		r := check.Unread(what, call, field, err)
		unknown, res.Fix, res.Evidence = append(unknown, r.Detail), r.Fix, append(res.Evidence, r.Evidence...)
	}
	if !l.Parameters.Read() {
		unread("the parameters", l.Parameters.Call, "Parameters[].Type", l.Parameters.Err)
	} else {
		res.Evidence = append(res.Evidence, encrypted(l))
		wrong = append(wrong, unencrypted(l)...)
	}
	if !l.PlainParameters.Read() {
		unread("the parameters of the app's other environments", l.PlainParameters.Call, "Parameters[].Type", l.PlainParameters.Err)
	} else {
		elsewhere, seen := unencryptedElsewhere(l)
		wrong, res.Evidence = append(wrong, elsewhere...), append(res.Evidence, seen)
	}
	if !l.Running.Read() {
		unread("the running revision", l.Running.Call, "containerDefinitions[]", l.Running.Err)
	}
	if !l.Families.Read() {
		unread("the task definitions", l.Families.Call, "containerDefinitions[]", l.Families.Err)
	}
	definitions := revisions(l)
	for _, d := range definitions {
		for _, c := range d.Containers {
			call := cmpCall(l)
			res.Evidence = append(res.Evidence,
				check.Evidence{Call: call, Field: short(d) + " " + c.Name + ".environment[].name", Value: names(c.Environment)},
				check.Evidence{Call: call, Field: short(d) + " " + c.Name + ".secrets[].valueFrom", Value: references(c.Secrets)})
			wrong = append(wrong, plainSecrets(l, d, c)...)
			wrong = append(wrong, strangeReferences(l, d, c)...)
		}
	}
	if len(definitions) == 0 && len(unknown) == 0 {
		unknown = append(unknown, "no revision of "+l.Identity.Family()+" runs: there is no task definition to look at")
	}
	switch {
	case len(wrong) > 0:
		res.Status, res.Detail, res.Fix = check.Fail, strings.Join(wrong, "; "), ""
	case len(unknown) > 0:
		res.Status, res.Detail = check.Unknown, strings.Join(unknown, "; ")
	default:
		res.Status = check.Pass
	}
	return res
}

// revisions are what runs now, whatever is newer in its family, then what schedules run: the newest ACTIVE revision of the others.
func revisions(l *live.Stack) []live.TaskDefinition {
	var list []live.TaskDefinition
	if l.Running.Exists() {
		list = append(list, *l.Running.Value)
	}
	for _, f := range l.Families.Items {
		if !l.Running.Exists() || f.Name != l.Running.Value.Family {
			list = append(list, f.Newest)
		}
	}
	return list
}

func cmpCall(l *live.Stack) string {
	if l.Running.Call != "" {
		return l.Running.Call
	}
	return l.Families.Call
}

func short(d live.TaskDefinition) string { return fmt.Sprintf("%s:%d", d.Family, d.Revision) }

func names(m map[string]string) string {
	if len(m) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}

func references(m map[string]string) string {
	if len(m) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Values(m)), ", ")
}

func encrypted(l *live.Stack) check.Evidence {
	var list []string
	for _, p := range l.Parameters.Items {
		list = append(list, p.Name+" "+p.Type)
	}
	value := strings.Join(list, ", ")
	if value == "" {
		value = "no parameters under " + l.Identity.ParameterPath()
	}
	return check.Evidence{Call: l.Parameters.Call, Field: "Parameters[].Type", Value: value}
}

func unencrypted(l *live.Stack) []string {
	var wrong []string
	for _, p := range l.Parameters.Items {
		if key, _ := keyOf(l, p); p.Type != secureString && key != stack.VariableEnvironment {
			wrong = append(wrong, p.Name+" is a "+p.Type+", which is not encrypted")
		}
	}
	return wrong
}

// plainSecrets names the plain variables of a container that hold a secret, never their values.
func plainSecrets(l *live.Stack, d live.TaskDefinition, c live.Container) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
		if why := secretive(l, name, c.Environment[name]); why != "" {
			wrong = append(wrong, short(d)+" has "+name+" in its plain environment: "+why)
		}
	}
	return wrong
}

// secretive says why a plain variable is taken for a secret, "" when it is not.
func secretive(l *live.Stack, name, value string) string {
	if name == stack.VariableEnvironment || value == "" {
		return ""
	}
	for _, p := range l.Parameters.Items {
		key, _ := keyOf(l, p)
		// short values (true, 8000, production) are equal by chance
		if key != stack.VariableEnvironment && p.Value.Reveal() == value && (key == name || len(value) >= 8) {
			return "its value is that of the parameter " + p.Name
		}
	}
	return secretscan.Why(name, value)
}

// strangeReferences names the references that lead away from the stack's own path.
func strangeReferences(l *live.Stack, d live.TaskDefinition, c live.Container) []string {
	path := l.Identity.ParameterPath()
	under := l.Identity.ARN("ssm", "parameter"+path)
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		from := c.Secrets[name]
		if !strings.HasPrefix(from, path) && !strings.HasPrefix(from, under) {
			wrong = append(wrong, short(d)+" takes "+name+" from "+from+", which is not under "+path)
		}
	}
	return wrong
}
