package service

import (
	"fmt"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// assumedLogsGB is how much a stack of this size writes to its log in a month: the guide's figure.
const assumedLogsGB = 1.5

// TaskPrices is the line of the tasks. Their public addresses are on the load balancer's line: AWS bills both alike.
func TaskPrices(s stack.Settings, p cost.Prices) []cost.Line {
	if s.Service.Count == 0 {
		return nil
	}
	arch, name := "x86", "x86"
	if s.Architecture() == "ARM64" {
		arch, name = "arm", "ARM"
	}
	count, cpu, memory := float64(s.Service.Count), float64(s.Service.CPU)/1024, float64(s.Service.Memory)/1024
	b := cost.Bill{Step: step, Action: idService, Region: s.Region, Prices: p}
	b.Add(fmt.Sprintf("Fargate %g vCPU / %g GB %s × %d", cpu, memory, name, s.Service.Count), "",
		cost.Use{Key: "fargate." + arch + "_vcpu_hour", Amount: cost.HoursPerMonth * cpu * count},
		cost.Use{Key: "fargate." + arch + "_gb_hour", Amount: cost.HoursPerMonth * memory * count})
	return b.Lines
}

// LogPrices is the line of the log.
func LogPrices(s stack.Settings, p cost.Prices) []cost.Line {
	b := cost.Bill{Step: step, Action: idLogGroup, Region: s.Region, Prices: p}
	b.Estimate("CloudWatch Logs", fmt.Sprintf("%g GB a month; the account's first 5 GB are free", assumedLogsGB),
		cost.Use{Key: "cloudwatch_logs.ingest_gb", Amount: assumedLogsGB})
	return b.Lines
}
