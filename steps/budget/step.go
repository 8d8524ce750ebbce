// Package budget is the step that tells when the bill grows: an AWS Budget with an e-mail at 80 % spent and one when
// the forecast passes the limit. It counts the whole account, as AWS Budgets do unless every resource is tagged and
// activated.
package budget

import (
	"fmt"
	"math"
	"strings"

	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

const (
	step     = "budget"
	idBudget = "budget/budget"
)

// Questions are the step's questions.
func Questions() []question.Question {
	return []question.Question{
		{
			ID: "budget.limit", Step: step, Title: "Monthly budget in USD", Kind: question.Number,
			Why: "AWS mails you at 80 % of it and when the month's forecast passes it. It stops nothing. It counts the whole " +
				"account, so leave room for what else runs there. 0 is no budget.",
			Validate: func(v string) error {
				var n int
				if _, err := fmt.Sscanf(v, "%d", &n); err != nil || n < 0 || n > 1000000 || fmt.Sprint(n) != v {
					return fmt.Errorf("%q is not a whole number of dollars: for example 120, or 0 for no budget", v)
				}
				return nil
			},
		},
		{
			ID: "budget.email", Step: step, Title: "E-mail for budget alarms", Kind: question.Text, Ask: true,
			Why: "AWS sends the two alarms there. It is stored in the budget and in slipway.yaml, nowhere else. Answer " +
				stack.NoEmail + " for no budget.",
			Applies:  func(get func(string) string) bool { return get("budget.limit") != "0" },
			Validate: validateEmail,
		},
	}
}

// least is the guide's limit.
const least = 120

// SuggestedLimit is a limit for a stack of a price: half as much again, so that an ordinary month sets off no alarm.
func SuggestedLimit(usd float64) int { return max(least, 10*int(math.Ceil(usd*1.5/10))) }

// mails says when AWS mails under a limit.
func mails(limit int) string {
	return fmt.Sprintf("AWS mails at $%d (80 %% of the $%d limit) and when the month's forecast passes $%d", limit*80/100,
		limit, limit)
}

// DescribeLimit says what a limit means next to the stack's price, "" where there is none.
func DescribeLimit(limit int, usd float64) string {
	if limit <= 0 {
		return ""
	}
	text := fmt.Sprintf("%s; this stack costs about $%.0f", mails(limit), usd)
	if usd >= float64(limit)*0.8 {
		text += ", so the first mail comes every month"
	}
	return text
}

func validateEmail(v string) error {
	name, host, ok := strings.Cut(v, "@")
	if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(v, " \t,;<>") ||
		strings.Contains(host, "@") || len(v) > 50 {
		return fmt.Errorf("%q is not an e-mail address AWS Budgets takes (50 characters at most): for example "+
			"you@yourcompany.com, or %s for no budget", v, stack.NoEmail)
	}
	return nil
}

// Detect finds nothing in a folder.
func Detect(*workspace.Folder) map[string]question.Answer { return nil }

// Checks are none of the guide's ten.
func Checks() []check.Check { return nil }

// Prices are none: budgets without actions are free.
func Prices(stack.Settings, cost.Prices) []cost.Line { return nil }

// Recover sets the answers AWS still knows.
func Recover(l *live.Stack, s *stack.Settings) {
	if !l.Budget.Exists() {
		if l.Budget.Read() {
			s.Budget.Limit = 0
		}
		return
	}
	s.Budget.Limit = int(l.Budget.Value.Limit)
	for _, a := range l.Budget.Value.Alarms {
		if len(a.Emails) > 0 {
			s.Budget.Email = a.Emails[0]
			return
		}
	}
}

// Plan adds the step's action.
func Plan(b *plan.Builder) { planBudget(b) }

// Destroy adds what deletes the budget.
func Destroy(b *plan.Builder) { destroyBudget(b) }
