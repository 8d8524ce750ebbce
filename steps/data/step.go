// Package data is the second step: the PostgreSQL database and the cache, each with the subnets it may be in.
package data

import (
	"errors"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Step is the step's name.
const Step = "data"

// Action ids.
const (
	actDatabaseSubnets = "data/db-subnets"
	actDatabase        = "data/database"
	actCacheSubnets    = "data/cache-subnets"
	actCache           = "data/cache"
	actCacheToken      = "data/cache-token"
)

// Plan adds the database and the cache, whichever the stack has.
func Plan(b *plan.Builder) {
	planDatabase(b)
	planCache(b)
}

// Destroy adds their deletion.
func Destroy(b *plan.Builder) {
	if b.Intent.KeepData {
		noteKept(b)
		return
	}
	destroyDatabase(b)
	destroyCache(b)
}

// keep refuses the answer none where there is a database or a cache: apply never deletes one.
func keep(b *plan.Builder, answer, name string) {
	b.Refuse(plan.Problem{
		Kind: plan.Locked, Step: Step, Resource: answer,
		Why: name + " exists, and apply never deletes a database or a cache",
		WayOut: "set " + answer + " back, or remove it on purpose: slipway destroy deletes the whole stack, with a final " +
			"snapshot of the database",
	})
}

// waitFirst is the reason of a create whose predecessor AWS is still deleting.
const waitFirst = "the one before it is still being deleted: waits until it is gone"

// secret is the stored value of a key, at run time.
func secret(r *plan.Run, key string) (stack.Secret, error) {
	p := r.Live().Parameter(key)
	if p == nil || p.Value.Empty() {
		return stack.Secret{}, errors.New(key + " is not in SSM; run it again")
	}
	return p.Value, nil
}

// resetting reports whether the value of a key has to be given to what it opens, which exists already: a reset was
// begun and not finished, or a value was given that is not the stored one.
func resetting(b *plan.Builder, key string) bool {
	if !b.Live.Parameters.Read() {
		return false
	}
	if b.Live.Parameter(stack.ResetMarker(key)) != nil {
		return true
	}
	given, ok := b.Intent.Secrets[key]
	if !ok || given.Empty() {
		return false
	}
	stored := b.Live.Parameter(key)
	return stored == nil || !stored.Value.Equal(given)
}

// prerequisitesRead reports whether what a database or a cache is compared with was read: its security group, and the
// secret that opens it.
func prerequisitesRead(b *plan.Builder, resource string) bool {
	groups := plan.ReadableList(b, Step, resource, "its security group", b.Live.SecurityGroups)
	secrets := plan.ReadableList(b, Step, resource, "what opens it", b.Live.Parameters)
	return groups && secrets
}
