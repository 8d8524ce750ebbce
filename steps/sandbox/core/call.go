package core

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Kind says whether an operation can change the account.
type Kind bool

const (
	Read  Kind = false
	Write Kind = true
)

// Call is what a handler knows of the call it answers.
type Call struct {
	World     *World // the region's, with the account's global services in it
	Region    string // the client's
	Account   string
	Principal string // ARN of the caller
	Durations Durations

	now     time.Time
	sandbox *Sandbox
}

// Now returns the sandbox's time at the start of the call; it does not move during one.
func (c *Call) Now() time.Time { return c.now }

// At is the same call at another time.
func (c *Call) At(t time.Time) *Call {
	then := *c
	then.now = t
	return &then
}

// Worlds are the account's regions.
func (c *Call) Worlds() map[string]*World { return c.sandbox.state.Regions }

// ID returns a new identifier: the prefix and seventeen hex digits, never given out twice.
func (c *Call) ID(prefix string) string { return prefix + c.Hex(17) }

// Hex returns n (at most 64) hex digits, never given out twice for a useful n.
func (c *Call) Hex(n int) string {
	c.World.Serial++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", c.Account, c.World.Serial))
	return hex.EncodeToString(sum[:])[:n]
}

// UUID returns a new identifier in the shape of a UUID.
func (c *Call) UUID() string {
	h := c.Hex(32)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ARN composes the ARN of a resource in the call's region and account, leaving out what the service's ARNs leave out.
func (c *Call) ARN(service, resource string) string {
	region, account := c.Region, c.Account
	switch service {
	case "iam", "budgets", "sts":
		region = ""
	case "route53":
		region, account = "", ""
	}
	return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource
}

// operation is one registered handler, with its types erased.
type operation struct {
	service, name string
	needs         string // what IAM asks: resources and actions, as permit.go reads them
	kind          Kind
	run           func(c *Call, in any) (any, error)
}

// Run answers an input as the operation would, without its being a call: what a service does on another's behalf.
func Run(c *Call, key string, in any) error {
	_, err := operations[key].run(c, in)
	return err
}

// settlers bring what goes on by itself (tasks, deployments) to the time of a call.
var settlers []func(c *Call)

// RegisterSettler adds what a service does by itself as time passes.
func RegisterSettler(f func(c *Call)) { settlers = append(settlers, f) }

// Settle lives through everything that has happened until now, in order. Whoever shows something that depends on it
// (targets, interfaces, log streams) calls it first.
func Settle(c *Call) {
	for _, f := range settlers {
		f(c)
	}
}

var (
	operations   = map[string]operation{}
	openers      = map[string]func(c *Call){}
	fingerprints = map[string]func(w *World) []string{}
)

// Handler answers an operation from its input.
type Handler[I, O any] func(c *Call, in *I) (*O, error)

// Handle registers the handler of an operation, which is called what its input is called (CreateDBInstanceInput);
// service is the SDK's service id ("Elastic Load Balancing v2"), and needs says what IAM asks of the caller (Permit).
// Input and output are the SDK's types; both are copied, so a handler may keep its input and return what it keeps.
func Handle[I, O any](service string, kind Kind, needs string, f Handler[I, O]) {
	name := strings.TrimSuffix(reflect.TypeFor[I]().Name(), "Input")
	key := service + ":" + name
	if _, twice := operations[key]; twice {
		panic("sandbox: " + key + " registered twice")
	}
	operations[key] = operation{service, name, needs, kind, func(c *Call, in any) (any, error) {
		typed, ok := in.(*I)
		if !ok {
			return nil, fmt.Errorf("sandbox: %s takes %T, got %T", key, typed, in)
		}
		out, err := f(c, CopyOf(typed))
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = new(O)
		}
		return CopyOf(out), nil
	}}
}

// Elsewhere registers operations of a service that are answered elsewhere than under the SDK, by what they need.
func Elsewhere(service, needs string, names ...string) {
	for _, name := range names {
		operations[service+":"+name] = operation{service: service, name: name, needs: needs}
	}
}

// RegisterRegion adds what a service has in every region of a new account (EC2's default VPC). It runs once a region.
func RegisterRegion(name string, f func(c *Call)) { openers[name] = f }

// RegisterFingerprint adds a service's part of Fingerprint: one line a resource, in any order, with names for ids and
// without times, generated values and anything else that two runs to the same end may differ in.
func RegisterFingerprint(name string, f func(w *World) []string) { fingerprints[name] = f }
