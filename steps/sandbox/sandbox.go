// Package sandbox is AWS in this process: the demo's account and the tests' fake.
//
// It puts the account together: a core, a package per AWS service, and what a test or the demo does to the account from
// outside AWS's API. How a service behaves is in its package, never here.
package sandbox

import (
	"slipway/steps/cloud"

	"slipway/steps/sandbox/acm"
	_ "slipway/steps/sandbox/budgets"
	_ "slipway/steps/sandbox/cloudwatch"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecr"
	_ "slipway/steps/sandbox/pricing"
	"slipway/steps/sandbox/route53"
	_ "slipway/steps/sandbox/tagging"
)

// Options say what account the sandbox is.
type Options struct {
	Clock     cloud.Clock     // nil: the standard clock
	Account   string          // twelve digits; empty: 123456789012
	Region    string          // where global services live and what Config takes for ""; empty: eu-west-1
	Durations *core.Durations // nil: what AWS typically takes
	// HostedZones and Certificates are in the account from its beginning.
	HostedZones  []string
	Certificates []acm.Certificate
	// Undelegated names hosted zones whose domain's registrar points elsewhere: they exist, and nobody asks them.
	Undelegated []string
}

// Sandbox is one simulated AWS account.
type Sandbox struct{ *core.Sandbox }

// New makes an empty account: a default VPC in every region asked, and nothing else.
func New(o Options) *Sandbox { return wired(core.New(o.told())) }

// Open opens the sandbox kept at path, or begins one there. The account is the file's when o names none.
func Open(path string, o Options) (*Sandbox, error) {
	s, err := core.Open(path, o.told())
	if err != nil {
		return nil, err
	}
	return wired(s), nil
}

// Copy is another account in the state that this one has now, in memory, with a clock of its own.
func (s *Sandbox) Copy() (*Sandbox, error) {
	c, err := s.Sandbox.Copy()
	if err != nil {
		return nil, err
	}
	return wired(c), nil
}

func wired(s *core.Sandbox) *Sandbox {
	s.Wire = ecr.RegistryOf(s)
	return &Sandbox{s}
}

// told is what the account's core is told: the services' part becomes what the account begins with.
func (o Options) told() core.Options {
	undelegate := func(c *core.Call) {
		for _, name := range o.Undelegated {
			route53.AddUndelegated(c, name)
		}
	}
	told := core.Options{Clock: o.Clock, Account: o.Account, Region: o.Region, Durations: o.Durations}
	if len(o.Undelegated) > 0 {
		told.Always = undelegate
	}
	if len(o.HostedZones)+len(o.Certificates) > 0 {
		told.Given = func(c *core.Call) {
			for _, name := range o.HostedZones {
				route53.AddZone(c, name)
			}
			for _, certificate := range o.Certificates {
				acm.Certify(c, certificate)
			}
		}
	}
	return told
}
