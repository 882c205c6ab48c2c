/* SPDX-License-Identifier: BSD-3-Clause */
/** @file base.hpp  Errors, vectors, handles and contexts. */
#ifndef FIRENET_CPP_BASE_HPP
#define FIRENET_CPP_BASE_HPP

#include <firenet/firenet.h>

#include <complex>
#include <cstddef>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace firenet {

/** Thrown when a call fails: has the status, and the library's message as
 *  what(). */
class error : public std::runtime_error {
  public:
    error(firenet_status status, const std::string &message)
        : std::runtime_error(message), status_(status) {
    }
    firenet_status status() const noexcept {
        return status_;
    }

  private:
    firenet_status status_;
};

/** A view of contiguous elements that it does not own. */
template <class T> class span {
  public:
    span(T *data, std::size_t size) noexcept : data_(data), size_(size) {
    }
    /** From any contiguous container with elements of type T. */
    template <class C, class = std::enable_if_t<std::is_convertible_v<
                           decltype(std::data(std::declval<C &>())), T *>>>
    span(C &&c) : data_(std::data(c)), size_(std::size(c)) {
    }
    T *data() const noexcept {
        return data_;
    }
    std::size_t size() const noexcept {
        return size_;
    }
    T *begin() const noexcept {
        return data_;
    }
    T *end() const noexcept {
        return data_ + size_;
    }
    T &operator[](std::size_t i) const noexcept {
        return data_[i];
    }

  private:
    T *data_;
    std::size_t size_;
};

using shape = std::vector<int64_t>;

namespace detail {

template <class T> struct type_of;
template <> struct type_of<float> {
    static constexpr firenet_type value = FIRENET_F32;
};
template <> struct type_of<double> {
    static constexpr firenet_type value = FIRENET_F64;
};
template <> struct type_of<std::complex<float>> {
    static constexpr firenet_type value = FIRENET_C64;
};
template <> struct type_of<std::complex<double>> {
    static constexpr firenet_type value = FIRENET_C128;
};

template <class C>
using element = std::remove_cv_t<
    std::remove_pointer_t<decltype(std::data(std::declval<C &>()))>>;
template <class C>
inline constexpr firenet_type type = type_of<element<C>>::value;

template <class C> int64_t length(const C &c) {
    return static_cast<int64_t>(std::size(c));
}

/** The exception of a callback while C code is on the stack. */
inline std::exception_ptr &parked() {
    static thread_local std::exception_ptr exception;
    return exception;
}

/** That of a callback on any thread, which some call will end with. */
struct stray {
    std::mutex mutex;
    std::exception_ptr exception;
    void keep(std::exception_ptr one) {
        std::lock_guard<std::mutex> lock(mutex);
        exception = exception ? exception : one;
    }
    std::exception_ptr take() {
        std::lock_guard<std::mutex> lock(mutex);
        return std::exchange(exception, nullptr);
    }
};
inline stray &strays() {
    static stray one;
    return one;
}

inline void check(firenet_status status, const firenet_context *context) {
    std::exception_ptr exception = std::exchange(parked(), nullptr);
    if (status == FIRENET_OK) {
        return;
    }
    if (!exception && status == FIRENET_ERR_CALLBACK) {
        exception = strays().take();
    }
    if (exception) {
        std::rethrow_exception(exception);
    }
    std::string text = context ? firenet_context_last_error(context) : "";
    throw error(status, text.empty() ? firenet_status_message(status) : text);
}

/** Runs the body of a callback: nothing may be thrown through C. */
template <class F> int guarded(F &&body) noexcept {
    try {
        return body();
    } catch (...) {
        parked() = std::current_exception();
        return -1;
    }
}

/** The same on a thread that need not be the one of the call. */
template <class F> int guarded_anywhere(F &&body) noexcept {
    try {
        return body();
    } catch (...) {
        strays().keep(std::current_exception());
        return -1;
    }
}

/** A reference to a counted C object. */
template <class T, T *(*Retain)(T *), void (*Release)(T *)> class shared {
  public:
    shared() noexcept = default;
    shared(const shared &other) noexcept : pointer_(Retain(other.pointer_)) {
    }
    shared(shared &&other) noexcept
        : pointer_(std::exchange(other.pointer_, nullptr)) {
    }
    shared &operator=(shared other) noexcept {
        std::swap(pointer_, other.pointer_);
        return *this;
    }
    ~shared() {
        Release(pointer_);
    }
    T **out() noexcept {
        return &pointer_;
    }
    T *get() const noexcept {
        return pointer_;
    }

  private:
    T *pointer_ = nullptr;
};

template <class T, void (*Release)(T *)> struct releases {
    void operator()(T *pointer) const noexcept {
        Release(pointer);
    }
};
/** The only reference to a C object. */
template <class T, void (*Release)(T *)>
using unique = std::unique_ptr<T, releases<T, Release>>;

} // namespace detail

/** Receives a line of text; an exception from it replaces the error of the call
 *  that logged. */
using Log = std::function<void(firenet_log_level, const char *)>;

/** Runs task(i) for i = 0 .. count-1, in any order on any threads, and returns
 *  when all are done. It must not throw. */
using Executor = std::function<void(int64_t count,
                                    const std::function<void(int64_t)> &task)>;

/** Reduction over parties: replaces `count` sums and `maxima_count` maxima
 *  (which may be null) by those over all parties. The call rethrows its
 *  exceptions. */
using Reduce = std::function<void(double *sums, int64_t count, double *maxima,
                                  int64_t maxima_count)>;

/** Memory and messages; one thread at a time. Copies refer to the same context.
 */
class Context {
  public:
    explicit Context(firenet_alloc_fn alloc = nullptr,
                     firenet_free_fn release = nullptr, void *user = nullptr)
        : hooks_(std::make_shared<hooks>()) {
        detail::check(
            firenet_context_create(handle_.out(), alloc, release, user),
            nullptr);
    }
    Context &threads(int count) {
        check(firenet_context_set_threads(get(), count));
        hooks_->run.reset();
        return *this;
    }
    /** Uses the host's threads instead, `count` at the same time; an empty
     *  function restores one thread. */
    Context &threads(Executor run, int count) {
        auto hook = std::make_unique<Executor>(std::move(run));
        check(
            firenet_context_set_executor(get(), run_tasks, count, hook.get()));
        hooks_->run = std::move(hook);
        return *this;
    }
    /** Distributes problems over parties, each with its own context: see
     *  firenet_context_set_reduce. An empty function: no parties. */
    Context &reduce(Reduce add_up) {
        auto hook = std::make_unique<Reduce>(std::move(add_up));
        check(firenet_context_set_reduce(
            get(), *hook ? add_up_numbers : nullptr, hook.get()));
        hooks_->add_up = std::move(hook);
        return *this;
    }
    /** An empty function turns logging off. */
    Context &log(Log receive) {
        auto hook = std::make_unique<Log>(std::move(receive));
        check(firenet_context_set_log(get(), *hook ? pass_line : nullptr,
                                      hook.get()));
        hooks_->receive = std::move(hook);
        return *this;
    }
    Context &planner(firenet_planner effort) {
        check(firenet_context_set_int(get(), FIRENET_CONTEXT_FFTW_PLANNER,
                                      effort));
        return *this;
    }
    Context &instructions(firenet_instructions set) {
        check(
            firenet_context_set_int(get(), FIRENET_CONTEXT_INSTRUCTIONS, set));
        return *this;
    }
    /** FFTW's wisdom of the whole process. */
    std::string save_wisdom() const {
        std::size_t needed = 0;
        check(firenet_context_save_wisdom(get(), nullptr, 0, &needed));
        std::string text(needed, '\0');
        check(firenet_context_save_wisdom(get(), &text[0], needed, &needed));
        text.resize(needed - 1);
        return text;
    }
    void load_wisdom(const std::string &text) const {
        check(firenet_context_load_wisdom(get(), text.data(), text.size()));
    }
    firenet_context *get() const noexcept {
        return handle_.get();
    }
    void check(firenet_status status) const {
        detail::check(status, get());
    }

  private:
    /** The state behind the C context, alive as long as any copy. */
    struct hooks {
        std::unique_ptr<Log> receive;
        std::unique_ptr<Executor> run;
        std::unique_ptr<Reduce> add_up;
    };
    static int add_up_numbers(double *sums, int64_t count, double *maxima,
                              int64_t maxima_count, void *user) noexcept {
        return detail::guarded([&] {
            (*static_cast<Reduce *>(user))(sums, count, maxima, maxima_count);
            return 0;
        });
    }
    static void pass_line(firenet_log_level level, const char *message,
                          void *user) noexcept {
        detail::guarded([&] {
            (*static_cast<Log *>(user))(level, message);
            return 0;
        });
    }
    static void run_tasks(int64_t count, firenet_task_fn task, void *data,
                          void *user) noexcept {
        (*static_cast<Executor *>(user))(
            count, [task, data](int64_t i) { task(data, i); });
    }

    std::shared_ptr<hooks> hooks_;
    detail::shared<firenet_context, firenet_context_retain,
                   firenet_context_release>
        handle_;
};

/** An option and its value, an integer or a floating-point number; each kind of
 *  option accepts either if the value is exact, such as 1e3 iterations. */
template <class Option> class setting {
  public:
    template <class V>
    setting(Option name, V value)
        : option(name), integral(!std::is_floating_point_v<V>),
          real(static_cast<double>(value)), integer(whole(value)) {
    }
    /** What an integer option, or a real one, would take is this number. */
    bool exact_integer() const noexcept {
        return integral || static_cast<double>(integer) == real;
    }
    bool exact_real() const noexcept {
        return !integral || whole(real) == integer;
    }
    Option option;
    bool integral;
    double real;
    int64_t integer;

  private:
    /** The number without its fraction; 0 where no int64_t holds it. */
    template <class V> static int64_t whole(V value) noexcept {
        if constexpr (std::is_floating_point_v<V>) {
            return value >= V(-0x1p63) && value < V(0x1p63)
                       ? static_cast<int64_t>(value)
                       : 0;
        } else {
            return static_cast<int64_t>(value);
        }
    }
};
template <class Option> using settings = std::initializer_list<setting<Option>>;

namespace detail {

inline const firenet_option *option_at(firenet_solver_option, int64_t i) {
    return firenet_option_of_solver(i);
}
inline const firenet_option *option_at(firenet_network_option, int64_t i) {
    return firenet_option_of_network(i);
}
inline const firenet_option *option_at(firenet_runner_option, int64_t i) {
    return firenet_option_of_runner(i);
}
inline const firenet_option *option_at(firenet_perturbation_option, int64_t i) {
    return firenet_option_of_perturbation(i);
}

/** The description of an option; nullptr if the object has no such. */
template <class Option> const firenet_option *described(Option option) {
    const firenet_option *at = nullptr;
    for (int64_t i = 0; (at = option_at(option, i)) != nullptr; ++i) {
        if (firenet_option_id(at) == static_cast<int>(option)) {
            break;
        }
    }
    return at;
}

/** Whether it goes to the setter of integers. */
template <class Option> bool goes_as_int(const setting<Option> &s) {
    const firenet_option *option = described(s.option);
    if (option == nullptr) {
        return s.integral;
    }
    bool wanted = firenet_option_is_int(option) != 0;
    if (!(wanted ? s.exact_integer() : s.exact_real())) {
        throw error(FIRENET_ERR_RANGE,
                    std::string(firenet_option_name(option)) + ": " +
                        std::to_string(s.real) + ", allowed is " +
                        (wanted ? "an integer" : "what a double holds"));
    }
    return wanted;
}

/** Sets options through a pair of C setters. */
template <class Option, class Real, class Integer, class Object>
void set(settings<Option> values, Real set_real, Integer set_int,
         Object *object, const Context &context) {
    for (const setting<Option> &s : values) {
        context.check(goes_as_int(s) ? set_int(object, s.option, s.integer)
                                     : set_real(object, s.option, s.real));
    }
}

/** What a C getter writes through its last argument. */
template <class V, class Getter, class... Arguments>
V read(const Context &context, Getter getter, Arguments... arguments) {
    V value{};
    context.check(getter(arguments..., &value));
    return value;
}

} // namespace detail

} // namespace firenet

#endif
