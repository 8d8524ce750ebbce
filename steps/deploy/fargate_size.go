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
	span := func(from, to, by int) (sizes []int) {
		for m := from; m <= to; m += by {
			sizes = append(sizes, m*1024)
		}
		return sizes
	}
	switch cpu {
	case 256:
		return []int{512, 1024, 2048}
	case 512:
		return span(1, 4, 1)
	case 1024:
		return span(2, 8, 1)
	case 2048:
		return span(4, 16, 1)
	case 4096:
		return span(8, 30, 1)
	case 8192:
		return span(16, 60, 4)
	case 16384:
		return span(32, 120, 8)
	}
	return nil
}

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
