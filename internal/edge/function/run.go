package function

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
)

// Limits of a run.
const (
	// MaxTime is for how long a function may run. CloudFront allows less than a millisecond or so, which
	// a loaded machine cannot measure.
	MaxTime = 3 * time.Second
	// maxDepth is how deep calls may nest.
	maxDepth = 500
	// maxLog is how many lines of a log are kept, maxLine how long one may be.
	maxLog, maxLine = 100, 4096
)

func init() {
	// The engine gives patterns that Go's own regexp cannot do to a backtracking matcher, which no
	// interrupt reaches. Its own clock does.
	regexp2.DefaultMatchTimeout = MaxTime
}

//go:embed prelude.js
var preludeText string

var prelude = sync.OnceValue(func() *goja.Program { return goja.MustCompile("prelude.js", preludeText, true) })

// Environment is what a run takes from outside.
type Environment struct {
	// Now is the time that Date tells, during the whole run.
	Now time.Time
	// Random feeds Math.random; nil means the engine's own.
	Random func() float64
	// MaxTime limits the run; 0 means [MaxTime].
	MaxTime time.Duration
}

// Run runs the function for one event. It fails with a *[Failure].
func (p *Program) Run(event Event, env Environment) (Outcome, error) {
	if env.MaxTime == 0 {
		env.MaxTime = MaxTime
	}
	r := &run{vm: goja.New(), runtime2: p.runtime != Runtime1}
	r.vm.SetMaxCallStackSize(maxDepth)
	r.vm.SetTimeSource(func() time.Time { return env.Now })
	if env.Random != nil {
		r.vm.SetRandSource(env.Random)
	}
	if p.stuck.Load() {
		return Outcome{}, failure(errStuck)
	}
	timer := time.AfterFunc(env.MaxTime, func() { r.vm.Interrupt(errTime) })
	defer timer.Stop()
	var result string
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		result, err = r.call(p.program, event)
	}()
	select {
	case <-ended:
	case <-time.After(patience * env.MaxTime):
		p.stuck.Store(true)
		return Outcome{}, failure(errStuck)
	}
	if r.lacks != "" {
		return Outcome{Unknown: r.lacks, Log: r.outcome.Log}, nil
	}
	if err != nil {
		return Outcome{Log: r.outcome.Log}, failure(err)
	}
	if err := r.read(result); err != nil {
		return Outcome{Log: r.outcome.Log}, &Failure{ValidationError, err.Error()}
	}
	return r.outcome, nil
}

// patience is how many times the time of a run it takes until a function that no interrupt reaches is given up.
const patience = 3

var (
	errTime = errors.New("the function ran for too long")
	// errStuck is of a function that loops inside of one of the engine's own functions. It is not run again: each
	// run costs a processor.
	errStuck = errors.New("the function does not end, and is not run again")
)

// failure tells what kind of failure an error of the engine is.
func failure(err error) *Failure {
	if errors.Is(err, errStuck) {
		return &Failure{ThrottledError, errStuck.Error()}
	}
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		return &Failure{ThrottledError, errTime.Error()}
	}
	return &Failure{ExecutionError, err.Error()}
}

// run is one run of a function.
type run struct {
	vm       *goja.Runtime
	runtime2 bool
	outcome  Outcome
	// before is the request, as JSON, before the handler ran.
	before goja.Value
	// lacks says what the function asked for and is not at hand.
	lacks string
}

// call runs the program and its handler and returns the result as JSON.
func (r *run) call(program *goja.Program, event Event) (text string, err error) {
	defer func() {
		// The engine panics where it finds a fault of its own.
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the JavaScript engine failed: %v", fault)
		}
	}()
	setup, err := r.vm.RunProgram(prelude())
	if err != nil {
		return "", err
	}
	install, _ := goja.AssertFunction(setup)
	if _, err := install(goja.Undefined(), r.vm.ToValue(r.host()), r.vm.ToValue(r.runtime2)); err != nil {
		return "", err
	}
	if _, err := r.vm.RunProgram(program); err != nil {
		return "", err
	}
	handler, err := r.vm.RunString(`typeof handler === "function" ? handler : undefined`)
	if err != nil {
		return "", err
	}
	call, ok := goja.AssertFunction(handler)
	if !ok {
		return "", errors.New("there is no function named handler")
	}
	parse, _ := goja.AssertFunction(r.vm.Get("JSON").ToObject(r.vm).Get("parse"))
	argument, err := parse(goja.Undefined(), r.vm.ToValue(eventJSON(event)))
	if err != nil {
		return "", err
	}
	stringify, _ := goja.AssertFunction(r.vm.Get("JSON").ToObject(r.vm).Get("stringify"))
	// The engine puts names that are numbers first: what the function left alone is told by comparison
	// with the engine's own order.
	if r.before, err = stringify(goja.Undefined(), argument.ToObject(r.vm).Get("request")); err != nil {
		return "", err
	}
	if r.runtime2 {
		r.addRawQueryString(argument.ToObject(r.vm).Get("request").ToObject(r.vm), event)
	}
	result, err := call(goja.Undefined(), argument)
	if err != nil {
		return "", err
	}
	if result, err = settled(result); err != nil {
		return "", err
	}
	out, err := stringify(goja.Undefined(), result)
	if err != nil {
		return "", err
	}
	return out.String(), nil
}

// addRawQueryString gives a request its method. What has no equivalent in JSON is left out of what the function returns.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html#raw-query-string-method
func (r *run) addRawQueryString(request *goja.Object, event Event) {
	query := goja.Undefined()
	if !event.NoQuery {
		query = r.vm.ToValue(visible(event.Query))
	}
	_ = request.Set("rawQueryString", func(goja.FunctionCall) goja.Value { return query })
}

// settled returns the value of a promise. All its jobs have run by now: there are no timers that could
// settle it later.
func settled(v goja.Value) (goja.Value, error) {
	promise, ok := v.Export().(*goja.Promise)
	if !ok {
		return v, nil
	}
	switch promise.State() {
	case goja.PromiseStateFulfilled:
		return promise.Result(), nil
	case goja.PromiseStateRejected:
		return nil, fmt.Errorf("the promise was rejected: %v", promise.Result())
	}
	return nil, errors.New("the promise is never settled")
}

// read takes the function's result, as JSON, into the outcome.
func (r *run) read(text string) error {
	var result struct {
		StatusCode *json.Number
	}
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		return errors.New("the function returned neither a request nor a response")
	}
	var err error
	if result.StatusCode != nil {
		r.outcome.Response, err = readResponse(text)
		return err
	}
	r.outcome.Request, err = readRequest(r.before.String(), text)
	return err
}
