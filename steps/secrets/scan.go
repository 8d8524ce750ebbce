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

// verdict gathers what the check finds.
type verdict struct {
	l              *live.Stack
	known          secretscan.Known // the stored values, to be found where they were copied to
	res            check.Result
	wrong, unknown []string
	seen           map[string]bool // revisions
}

// stored are the values of the stack's parameters.
func stored(l *live.Stack) secretscan.Known {
	var k secretscan.Known
	for _, p := range l.Parameters.Items {
		if key, _ := keyOf(l, p); key != stack.VariableEnvironment {
			k.Add(p.Name, p.Value.Reveal())
		}
	}
	return k
}

func (v *verdict) unread(what, call, field string, err error) {
	r := check.Unread(what, call, field, err)
	v.unknown, v.res.Fix, v.res.Evidence = append(v.unknown, r.Detail), r.Fix, append(v.res.Evidence, r.Evidence...)
}

// run looks at one way in which something runs. It returns how many revisions it looked at.
func (v *verdict) run(r live.Run) int {
	looked := 0
	switch d := r.Definition; {
	case d.Err != nil && !v.again(r.By):
		v.unread("the revision that "+r.By+" runs", d.Call, "containerDefinitions[]", d.Err)
	case d.Value != nil && !v.again(short(*d.Value)):
		v.definition(r, *d.Value)
		looked = 1
	}
	for _, o := range r.Overrides {
		v.texts(r.By+" overrides "+o.Container+":", r.Call, r.By+" overrides "+o.Container, o.Texts())
		v.files(r.By+" overrides "+o.Container+" and", o.EnvironmentFiles)
	}
	if r.Input != "" && len(r.Overrides) == 0 {
		v.say(r.By+" sends an input that", r.Call, r.By+" Target.Input", secretscan.Text(r.Input), r.Input)
	}
	return looked
}

// again reports whether something was looked at before.
func (v *verdict) again(what string) bool {
	if v.seen == nil {
		v.seen = map[string]bool{}
	}
	was := v.seen[what]
	v.seen[what] = true
	return was
}

func (v *verdict) definition(r live.Run, d live.TaskDefinition) {
	call := r.Definition.Call
	for _, c := range d.Containers {
		v.res.Evidence = append(v.res.Evidence,
			check.Evidence{Call: call, Field: short(d) + " " + c.Name + ".environment[].name", Value: names(c.Environment)},
			check.Evidence{Call: call, Field: short(d) + " " + c.Name + ".secrets[].valueFrom", Value: references(c.Secrets)})
		v.files(short(d)+" "+c.Name, c.EnvironmentFiles)
		if r.Ours {
			v.strange(d, c.Secrets)
			v.strange(d, c.LogSecrets)
		}
	}
	v.texts(short(d), call, short(d), d.Texts())
}

// texts names the texts that hold a secret, never what they hold.
func (v *verdict) texts(where, call, field string, texts []live.Text) {
	for _, t := range texts {
		if t.Name == stack.VariableEnvironment && t.Field == "environment" {
			continue
		}
		place := t.Field
		if t.Container != "" {
			place = t.Container + "." + t.Field
		}
		switch {
		case t.Words != nil:
			v.say(where+" has a secret in "+place+":", call, field+" "+place, secretscan.Command(t.Words),
				strings.Join(t.Words, " "))
		case t.Field == "environment":
			v.say(where+" has "+t.Name+" in its plain environment:", call, field+" "+place+"["+t.Name+"]",
				secretscan.Why(t.Name, t.Value), t.Value)
		default:
			v.say(where+" has "+t.Name+" in "+place+":", call, field+" "+place+"["+t.Name+"]", why(t), t.Value)
		}
	}
}

// why judges what has a name and is no variable. The tags are slipway's own as well: a release command may hold what it
// is given.
func why(t live.Text) string {
	if t.Field == "tags" {
		return secretscan.Text(t.Value)
	}
	return secretscan.Why(t.Name, t.Value)
}

// say adds a finding where a text is taken for a secret, or holds the value of a parameter.
func (v *verdict) say(what, call, field, why, text string) {
	if why == "" {
		held := v.known.In(text)
		if len(held) == 0 {
			return
		}
		why = "its value is that of the parameter " + strings.Join(held, ", ") + ", or holds it"
	}
	v.wrong = append(v.wrong, what+" "+why)
	v.res.Evidence = append(v.res.Evidence, check.Evidence{Call: call, Field: field, Value: "a secret, not shown"})
}

// files names the files that plain variables are taken from: what is in them is not read, and is not in SSM.
func (v *verdict) files(where string, files []string) {
	for _, f := range files {
		v.wrong = append(v.wrong, where+" takes its variables from the file "+f+": they are not in SSM, and everybody sees "+
			"them who may read the file")
	}
}

// strange names the references that lead away from the stack's own path.
func (v *verdict) strange(d live.TaskDefinition, secrets map[string]string) {
	path := v.l.Identity.ParameterPath()
	under := v.l.Identity.ARN("ssm", "parameter"+path)
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		from := secrets[name]
		if !strings.HasPrefix(from, path) && !strings.HasPrefix(from, under) {
			v.wrong = append(v.wrong, short(d)+" takes "+name+" from "+from+", which is not under "+path)
		}
	}
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
