package deploy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FargateCPU are the task sizes Fargate offers, in CPU units; 1024 is one vCPU.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
var FargateCPU = []int{256, 512, 1024, 2048, 4096, 8192, 16384}

// FargateMemory are the memory sizes, in MiB, that go with a number of CPU units.
func FargateMemory(cpu int) []int {
	if cpu == 256 {
		return []int{512, 1024, 2048}
	}
	span, ok := fargateGB[cpu]
	if !ok {
		return nil
	}
	var sizes []int
	for m := span.from; m <= span.to; m += span.step {
		sizes = append(sizes, m*1024)
	}
	return sizes
}

// fargateGB are the gigabytes that go with half a vCPU and more.
var fargateGB = map[int]struct{ from, to, step int }{512: {1, 4, 1}, 1024: {2, 8, 1}, 2048: {4, 16, 1},
	4096: {8, 30, 1}, 8192: {16, 60, 4}, 16384: {32, 120, 8}}

// UnfitSize says why Fargate has no such task, or "".
func UnfitSize(cpu, memory int) string {
	sizes := FargateMemory(cpu)
	switch {
	case sizes == nil:
		return fmt.Sprintf("Fargate has no task of %d CPU units: %s", cpu, numbers(FargateCPU))
	case !slices.Contains(sizes, memory):
		return fmt.Sprintf("Fargate has no task of %d CPU units with %d MiB: with that CPU it offers %s", cpu,
			memory, numbers(sizes))
	}
	return ""
}

func numbers(list []int) string {
	if len(list) > 8 {
		return fmt.Sprintf("%d to %d in steps of %d", list[0], list[len(list)-1], list[1]-list[0])
	}
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
