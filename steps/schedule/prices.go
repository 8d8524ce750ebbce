package schedule

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// assumedMinutes is how long a run is taken to last.
const assumedMinutes = 5

// Prices are the step's lines of the bill: Fargate bills jobs by the second, with a minute at least, and their public
// address.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	arch := "x86"
	if s.Architecture() == "ARM64" {
		arch = "arm"
	}
	price := func(key string) float64 {
		usd, _, _ := p.Price(s.Region, key)
		return usd
	}
	var usd, addresses float64
	var how []string
	var parts []cost.Part
	for _, job := range s.Schedule.Jobs {
		expression, err := Parse(job.Cron)
		if err != nil {
			continue
		}
		runs := expression.PerMonth(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		cpu, memory := job.Size()
		hours := runs * assumedMinutes / 60
		one := hours * (float64(cpu)/1024*price("fargate."+arch+"_vcpu_hour") + float64(memory)/1024*price("fargate."+arch+
			"_gb_hour") + price("public_ipv4_hour"))
		usd += one
		addresses += hours * price("public_ipv4_hour")
		parts = append(parts, cost.Part{Action: idJob(job.Name), USD: one})
		how = append(how, fmt.Sprintf("%s %.0f runs", job.Name, runs))
	}
	if len(how) == 0 {
		return nil
	}
	return []cost.Line{{
		Step: step, Item: fmt.Sprintf("scheduled jobs × %d", len(how)), USD: usd, Estimated: true, Parts: parts,
		Shares: []cost.Share{{Service: cost.ServiceOf("public_ipv4_hour"), USD: addresses},
			{Service: cost.ServiceOf("fargate.hour"), USD: usd - addresses}},
		Detail: fmt.Sprintf("%s a month, taken as %d minutes each", strings.Join(how, ", "), assumedMinutes),
	}}
}
