package question_test

import (
	"fmt"

	"slipway/steps/question"
)

// A question is data: the form, the line prompts and --set take the same answers and refuse the same ones.
func Example() {
	size := question.Question{
		ID: "service.count", Step: "service", Title: "Tasks", Kind: question.Select, Options: []question.Option{
			{Value: "1", Label: "one task"},
			{Value: "2", Label: "two tasks", Note: "one stays up while the other is replaced"},
		},
		Validate: question.OneOf("1", "2"),
	}
	fmt.Println(size.Parse("Two tasks", size.Options))
	fmt.Println(size.Validate("3"))
	// Output:
	// 2
	// "3" is none of 1, 2
}
