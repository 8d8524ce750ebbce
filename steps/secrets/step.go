// Package secrets is the third step: SecureString parameters under /app/environment/, one per key.
package secrets

import (
	"slices"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Step is the step's name.
const Step = "secrets"

// secureString is the type every secret has.
const secureString = "SecureString"

func action(key string) string { return Step + "/" + key }

// Plan adds one action per key, and the removal of keys that are in no answer any more.
func Plan(b *plan.Builder) {
	if _, ok := plan.NeededList(b, Step, "the parameters under "+b.Live.Identity.ParameterPath(), b.Live.Parameters); !ok {
		return
	}
	refuseNames(b)
	// URLs are composed of what is generated, so they are planned after it.
	generated, composed := b.Settings.GeneratedKeys(), b.Settings.ComposedKeys()
	for _, key := range generated {
		planGenerated(b, key)
	}
	for _, key := range composed {
		planComposed(b, key)
	}
	for _, key := range b.Settings.SecretKeys() {
		if !slices.Contains(generated, key) && !slices.Contains(composed, key) {
			planOwn(b, key)
		}
	}
	planUnset(b)
}

// refuseNames refuses keys that could not reach the container under their name.
func refuseNames(b *plan.Builder) {
	for _, key := range b.Settings.Secrets.Keys {
		if err := ValidateKey(key, b.Settings); err != nil {
			why := strings.TrimPrefix(err.Error(), key+" ") // the problem is prerequisitesRead after the name
			b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: key, Why: why,
				WayOut: "take the name out of the app's own secrets (secrets.keys), or choose another"})
		}
	}
}

// planUnset deletes what slipway made for a key that is in no answer any more, once no revision that runs names it.
func planUnset(b *plan.Builder) {
	wanted := b.Settings.SecretKeys()
	for _, p := range b.Live.Parameters.Items {
		key, plainKey := keyOf(b.Live, p)
		if !plainKey || slices.Contains(wanted, key) || key == stack.VariableEnvironment {
			continue
		}
		if !p.Tagged {
			b.Note(plan.Note{Step: Step, Text: p.Name + " is not among secrets.keys and not slipway's: it stays, and the " +
				"containers do not get it"})
			continue
		}
		a := deletion(p, key, append(b.WorkerServices(), "service/service", "service/health"))
		for _, j := range b.Settings.Schedule.Jobs {
			a.Needs = append(a.Needs, "schedule/definition-"+j.Name)
		}
		a.Reason = "it is not among the stack's keys any more; deleted once nothing that runs names it"
		b.Add(a)
	}
}

// Destroy deletes the parameters slipway made. Passwords go after what they open, so that a teardown that fails
// half-way still has them.
func Destroy(b *plan.Builder) {
	if b.Intent.KeepData {
		b.Note(plan.Note{Step: Step, Text: "the parameters under " + b.Live.Identity.ParameterPath() +
			" stay; they cost nothing"})
		return
	}
	items, ok := plan.NeededList(b, Step, "the parameters under "+b.Live.Identity.ParameterPath(), b.Live.Parameters)
	if !ok {
		return
	}
	var left []string
	for _, p := range items {
		if !p.Tagged {
			left = append(left, p.Name)
			continue
		}
		key, _ := keyOf(b.Live, p)
		b.Add(deletion(p, key, append(b.WorkerServices(), "service/service", "schedule/group", "data/database",
			"data/cache")))
	}
	if len(left) > 0 {
		b.Note(plan.Note{Step: Step, Text: "these parameters stay, because they do not carry slipway's tags: " +
			strings.Join(left, ", ")})
	}
}

// keyOf is the part of a parameter's name below the stack's path; plain is false for names that are no key, such as the
// mark of a reset.
func keyOf(l *live.Stack, p live.Parameter) (key string, plain bool) {
	key = strings.TrimPrefix(p.Name, l.Identity.ParameterPath())
	return key, keyPattern.MatchString(key)
}
