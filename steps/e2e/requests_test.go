package e2e

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestRequests: what an opened row of the plan says is sent is what the run then sends, and no secret is in it.
func TestRequests(t *testing.T) {
	s := withWorker()
	s.Image.URI = ""
	inLab(t, s, func(t *testing.T, l *lab) {
		var mu sync.Mutex
		sent := map[string][][]cloud.Setting{}
		l.extra = append(l.extra, func(c *aws.Config) {
			c.APIOptions = append(c.APIOptions, func(s *middleware.Stack) error {
				return s.Initialize.Add(middleware.InitializeMiddlewareFunc("Sent", func(ctx context.Context,
					in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput,
					middleware.Metadata, error) {
					call, settings := cloud.Settings(in.Parameters)
					mu.Lock()
					sent[call] = append(sent[call], settings)
					mu.Unlock()
					return next.HandleInitialize(ctx, in)
				}), middleware.Before)
			})
		})
		l.reconnect()
		p, _ := l.mustApply(plan.Intent{Build: true,
			Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret(stripeKey)}})
		calls := map[string]bool{}
		for _, a := range p.Actions {
			for _, r := range a.Requests() {
				calls[r.Call] = true
				for _, s := range r.Settings {
					if (s.Name == "MasterUserPassword" || s.Name == "AuthToken") && s.Value != "***" {
						t.Errorf("%s says %s", a.ID, s.Value)
					}
				}
				if !slices.Contains(a.Calls, r.Call) {
					t.Errorf("%s: %s is not among its calls %v", a.ID, r.Call, a.Calls)
				}
				if !slices.ContainsFunc(sent[r.Call], func(was []cloud.Setting) bool { return within(r.Settings, was) }) {
					t.Errorf("%s: %s is to send\n%v\nand sent\n%v", a.ID, r.Call, r.Settings, sent[r.Call])
				}
			}
		}
		for _, want := range []string{"rds create-db-instance", "elasticache create-replication-group",
			"elbv2 create-load-balancer", "elbv2 create-target-group", "ecs register-task-definition", "ecs create-service",
			"scheduler create-schedule", "ecr create-repository", "budgets create-budget", "logs put-retention-policy"} {
			if !calls[want] {
				t.Errorf("no row says what %s sends", want)
			}
		}
	})
}

// within reports whether each setting of some was sent, with its value as far as that was known.
func within(planned, sent []cloud.Setting) bool {
	return !slices.ContainsFunc(planned, func(p cloud.Setting) bool {
		return !slices.ContainsFunc(sent, func(s cloud.Setting) bool {
			return s.Name == p.Name && (inOrder(s.Value) == inOrder(p.Value) ||
				strings.Contains(p.Value, plan.KnownAfterApply))
		})
	})
}

// inOrder sorts a list of names: subnets have no order.
func inOrder(list string) string {
	names := strings.Split(list, ", ")
	slices.Sort(names)
	return strings.Join(names, ", ")
}
