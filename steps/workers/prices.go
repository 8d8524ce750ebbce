package workers

import (
	"fmt"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// assumedLogsGB is how much one task of a worker writes to its log in a month.
const assumedLogsGB = 0.5

// Prices are a line a worker: what its tasks take of Fargate, their public addresses, and their part of the log.
func Prices(s stack.Settings, p cost.Prices) []cost.Line {
	arch, processor := "x86", "x86"
	if s.Architecture() == "ARM64" {
		arch, processor = "arm", "ARM"
	}
	b := cost.Bill{Step: step, Region: s.Region, Prices: p}
	for _, w := range s.Workers {
		if w.Count == 0 {
			continue
		}
		b.Action = idWorker(w.Name)
		units, mib := w.Size()
		count, cpu, memory := float64(w.Count), float64(units)/1024, float64(mib)/1024
		b.Estimate(fmt.Sprintf("worker %s × %d", w.Name, w.Count),
			fmt.Sprintf("Fargate %g vCPU / %g GB %s, a public address and %g GB of logs each", cpu, memory, processor,
				assumedLogsGB),
			cost.Use{Key: "fargate." + arch + "_vcpu_hour", Amount: cost.HoursPerMonth * cpu * count},
			cost.Use{Key: "fargate." + arch + "_gb_hour", Amount: cost.HoursPerMonth * memory * count},
			cost.Use{Key: "public_ipv4_hour", Amount: cost.HoursPerMonth * count},
			cost.Use{Key: "cloudwatch_logs.ingest_gb", Amount: assumedLogsGB * count})
	}
	return b.Lines
}
