package iam

import "testing"

func TestSameDocument(t *testing.T) {
	want := NewDocument(Statement{Effect: "Allow", Action: []string{"a:One", "a:Two"}, Resource: []string{"*"},
		Condition: Conditions{"StringEquals": {"aws:SourceAccount": {"1"}}}})
	tests := []struct {
		name, have string
		same       bool
	}{
		{"other order and spacing",
			`{"Statement": {"Resource":"*", "Action":["a:Two","a:One"],"Condition":{"StringEquals":{"aws:SourceAccount":["1"]}},"Effect":"Allow"}, "Version":"2012-10-17"}`, true},
		{"url encoded",
			`%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22a%3AOne%22%2C%22a%3ATwo%22%5D%2C%22Resource%22%3A%5B%22%2A%22%5D%2C%22Condition%22%3A%7B%22StringEquals%22%3A%7B%22aws%3ASourceAccount%22%3A%221%22%7D%7D%7D%5D%7D`, true},
		{"one action more",
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:Two","a:One","a:Three"],"Resource":"*","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}]}`, false},
		{"no condition",
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:Two","a:One"],"Resource":"*"}]}`, false},
		{"no document", `nonsense`, false},
	}
	for _, tt := range tests {
		if got := SameDocument(want, tt.have); got != tt.same {
			t.Errorf("%s: same is %v, want %v", tt.name, got, tt.same)
		}
	}
}

// Actions and resources are written as lists; a single principal or condition value stands alone.
func TestDocumentAsWritten(t *testing.T) {
	d := NewDocument(Statement{
		Effect: "Allow", Principal: Principals{"Service": {"ecs-tasks.amazonaws.com"}}, Action: []string{"sts:AssumeRole"},
		Condition: Conditions{"StringEquals": {"aws:SourceAccount": {"1"}}},
	})
	want := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},` +
		`"Action":["sts:AssumeRole"],"Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}]}`
	if got, err := d.JSON(); err != nil || got != want {
		t.Errorf("%s %v", got, err)
	}
}
