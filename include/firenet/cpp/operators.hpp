/* SPDX-License-Identifier: BSD-3-Clause */
/** @file operators.hpp  Linear operators: factory functions, algebra,
 *  application. */
#ifndef FIRENET_CPP_OPERATORS_HPP
#define FIRENET_CPP_OPERATORS_HPP

#include <firenet/cpp/base.hpp>

#include <functional>
#include <numeric>

namespace firenet {

/** A linear operator, shared by copying. Algebra uses the context of its left
 *  operand. */
class Operator {
  public:
    /** Takes what a C maker writes: `make` gets the place and the context. */
    template <class Make>
    static Operator made(const Context &context, Make make) {
        Operator a(context);
        context.check(make(a.handle_.out(), context.get()));
        return a;
    }

    int64_t rows() const {
        return firenet_operator_rows(get());
    }
    int64_t cols() const {
        return firenet_operator_cols(get());
    }
    firenet_type domain_type() const {
        return firenet_operator_domain_type(get());
    }
    firenet_type range_type() const {
        return firenet_operator_range_type(get());
    }
    double norm_bound() const {
        return firenet_operator_norm_bound(get());
    }
    double norm_proved() const {
        return firenet_operator_norm_proved(get());
    }
    bool unitary() const {
        return firenet_operator_is_unitary(get()) != 0;
    }
    std::string description() const {
        return firenet_operator_description(get());
    }

    /** One of its numbers, by its enumerator. */
    double real(firenet_operator_property property) const {
        return detail::read<double>(context_, firenet_operator_get_real, get(),
                                    property);
    }
    int64_t integer(firenet_operator_property property) const {
        return detail::read<int64_t>(context_, firenet_operator_get_int, get(),
                                     property);
    }

    /** The adjoint A^H. */
    Operator adjoint() const {
        return made(context_, [&](auto out, auto context) {
            return firenet_operator_adjoint(out, context, get());
        });
    }
    /** x -> A (B x). */
    friend Operator operator*(const Operator &a, const Operator &b) {
        return made(a.context_, [&](auto out, auto context) {
            return firenet_operator_compose(out, context, a.get(), b.get());
        });
    }
    friend Operator operator*(std::complex<double> c, const Operator &a) {
        return made(a.context_, [&](auto out, auto context) {
            return firenet_operator_scale(out, context, a.get(), c.real(),
                                          c.imag());
        });
    }
    friend Operator operator+(const Operator &a, const Operator &b) {
        firenet_operator *parts[] = {a.get(), b.get()};
        return made(a.context_, [&](auto out, auto context) {
            return firenet_operator_sum(out, context, parts, 2);
        });
    }
    friend Operator operator-(const Operator &a, const Operator &b) {
        return a + -1.0 * b;
    }

    /** y = A x and x = A^H y, allocating scratch memory; a loop is faster with
     *  a Workspace. */
    template <class X, class Y> void apply(const X &x, Y &&y) const {
        context_.check(firenet_operator_apply(
            context_.get(), get(), detail::type<const X>, std::data(x),
            detail::length(x), detail::type<Y>, std::data(y),
            detail::length(y)));
    }
    template <class Y, class X> void apply_adjoint(const Y &y, X &&x) const {
        context_.check(firenet_operator_apply_adjoint(
            context_.get(), get(), detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, std::data(x),
            detail::length(x)));
    }
    /** A x, if domain and range have the type of x. */
    template <class X>
    std::vector<detail::element<const X>> operator()(const X &x) const;

    /** c > 0 with A^H A = c I or A A^H = c I where that is known, else 0. */
    double isometry() const {
        return firenet_operator_isometry(get());
    }
    double coisometry() const {
        return firenet_operator_coisometry(get());
    }
    /** A sharp estimate of ||A|| from below; about 50 products. */
    double estimate_norm(uint64_t seed = 1) const {
        double estimate, bound;
        context_.check(firenet_operator_estimate_norm(context_.get(), get(),
                                                      seed, &estimate, &bound));
        return estimate;
    }
    /** The largest relative |<Ax,y> - <x,A^H y>| over random x, y: the adjoint
     *  is wrong where this is not <= adjoint_tolerance(). */
    double check_adjoint(uint64_t seed = 1, int trials = 1) const {
        return detail::read<double>(context_, firenet_operator_check_adjoint,
                                    context_.get(), get(), trials, seed);
    }

    /** The largest value of check_adjoint() that rounding can explain. */
    double adjoint_tolerance() const noexcept {
        return firenet_operator_adjoint_tolerance(get());
    }

    firenet_operator *get() const noexcept {
        return handle_.get();
    }
    const Context &context() const noexcept {
        return context_;
    }

  private:
    explicit Operator(const Context &context) : context_(context) {
    }
    Context context_;
    detail::shared<firenet_operator, firenet_operator_retain,
                   firenet_operator_release>
        handle_;
};

/** One thread's scratch for applying an operator; applying allocates nothing.
 *  Containers must hold the operator's types and lengths. */
class Workspace {
  public:
    explicit Workspace(const Operator &a, const Context &context = Context())
        : context_(context) {
        firenet_workspace *out;
        context.check(firenet_workspace_create(&out, context.get(), a.get()));
        handle_.reset(out);
    }
    /** y = A x. */
    template <class X, class Y> void apply(const X &x, Y &&y) {
        context_.check(firenet_workspace_apply(
            handle_.get(), detail::type<const X>, std::data(x),
            detail::length(x), detail::type<Y>, std::data(y),
            detail::length(y)));
    }
    /** x = A^H y. */
    template <class Y, class X> void apply_adjoint(const Y &y, X &&x) {
        context_.check(firenet_workspace_apply_adjoint(
            handle_.get(), detail::type<const Y>, std::data(y),
            detail::length(y), detail::type<X>, std::data(x),
            detail::length(x)));
    }

  private:
    Context context_;
    detail::unique<firenet_workspace, firenet_workspace_release> handle_;
};

template <class X>
std::vector<detail::element<const X>> Operator::operator()(const X &x) const {
    std::vector<detail::element<const X>> y(static_cast<std::size_t>(rows()));
    apply(x, y);
    return y;
}

/* ---------------------------------------------------------------- makers
 *
 * T is the element type, std::complex<double> unless said otherwise. */

using complex = std::complex<double>;

namespace detail {

inline int axes(const shape &n) {
    return static_cast<int>(n.size());
}
inline int64_t size(const shape &n) {
    return std::accumulate(n.begin(), n.end(), int64_t{1},
                           std::multiplies<int64_t>());
}

} // namespace detail

/** Unitary DFT; `centred` puts frequency 0 in the middle of every axis. */
template <class T = complex>
Operator dft(const shape &n, bool centred = false,
             const Context &context = Context()) {
    uint32_t mask = centred ? (1u << n.size()) - 1u : 0u;
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_dft(out, c, detail::type_of<T>::value,
                                           detail::axes(n), n.data(), mask);
    });
}

/** The same with the image's origin in the middle of every axis too: with both,
 *  fftshift(fft(ifftshift(x))), which scanners store. */
template <class T = complex>
Operator dft(const shape &n, bool centred, bool image_centred,
             const Context &context = Context()) {
    uint32_t all = (1u << n.size()) - 1u;
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_centred_dft(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            centred ? all : 0u, image_centred ? all : 0u);
    });
}

/** Orthonormal Haar analysis of `levels` decompositions. */
template <class T = complex>
Operator haar(const shape &n, int levels,
              firenet_layout layout = FIRENET_LAYOUT_LEVELS,
              const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_haar(out, c, detail::type_of<T>::value,
                                            detail::axes(n), n.data(), levels,
                                            layout);
    });
}

/** Translation-invariant Haar analysis. */
template <class T = complex>
Operator undecimated_haar(const shape &n, int levels,
                          const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_undecimated_haar(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            levels);
    });
}

/** Orthonormal periodic analysis with any wavelet. */
template <class T = complex>
Operator wavelet(firenet_wavelet which, const shape &n, int levels,
                 firenet_layout layout = FIRENET_LAYOUT_LEVELS,
                 const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_wavelet(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            levels, which, layout);
    });
}

/** Translation-invariant analysis with any wavelet. */
template <class T = complex>
Operator undecimated(firenet_wavelet which, const shape &n, int levels,
                     const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_undecimated_wavelet(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            levels, which);
    });
}

/** Orthonormal Walsh-Hadamard transform. */
template <class T = complex>
Operator walsh(const shape &n,
               firenet_walsh_order order = FIRENET_WALSH_SEQUENCY,
               const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_walsh(out, c, detail::type_of<T>::value,
                                             detail::axes(n), n.data(), order);
    });
}

/** Image to the samples of all coils: `maps` [sets][coils][n], `indices` of the
 *  points of k-space, empty for all. Both origins in the middle, or not. */
template <class T>
Operator encoding(const shape &n, const std::vector<T> &maps,
                  const std::vector<int64_t> &indices, bool centred = true,
                  bool image_centred = true, int sets = 1,
                  const Context &context = Context()) {
    uint32_t all = (1u << n.size()) - 1u;
    int64_t cells = detail::size(n), images = int64_t(maps.size()) / cells;
    if (sets < 1 || images * cells != int64_t(maps.size()) ||
        images % sets != 0) {
        throw error(FIRENET_ERR_SHAPE, "maps: needs sets * coils images of n");
    }
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_encoding(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            centred ? all : 0u, image_centred ? all : 0u, sets, images / sets,
            maps.data(), indices.empty() ? nullptr : indices.data(),
            indices.empty() ? cells : int64_t(indices.size()));
    });
}

/** Zero padding from shape n to shape `padded`. */
template <class T = complex>
Operator pad(const shape &n, const shape &padded,
             firenet_placement placement = FIRENET_PLACEMENT_CENTRED,
             const Context &context = Context()) {
    if (padded.size() != n.size()) {
        throw error(FIRENET_ERR_SHAPE, "padded: needs the axes of shape");
    }
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_pad(out, c, detail::type_of<T>::value,
                                           detail::axes(n), n.data(),
                                           padded.data(), placement);
    });
}

/** Convolution of arrays of shape n with a kernel of shape `kernel_shape`. */
template <class T = complex>
Operator convolution(const shape &n, const shape &kernel_shape,
                     span<const T> kernel,
                     firenet_convolution_mode mode = FIRENET_CONVOLUTION_SAME,
                     const Context &context = Context()) {
    if (kernel_shape.size() != n.size() ||
        detail::length(kernel) != detail::size(kernel_shape)) {
        throw error(FIRENET_ERR_SHAPE,
                    "kernel: needs the axes of shape and all its elements");
    }
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_convolution(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data(),
            kernel_shape.data(), kernel.data(), mode);
    });
}

/** Integrals of an image along parallel lines. */
template <class T = double>
Operator radon(int64_t rows, int64_t cols, span<const double> theta,
               int64_t detectors, double spacing = 1.0,
               const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_radon(out, c, detail::type_of<T>::value,
                                             rows, cols, detail::length(theta),
                                             theta.data(), detectors, spacing);
    });
}

/** Integrals along fans of lines. */
template <class T = double>
Operator fan_radon(int64_t rows, int64_t cols, span<const double> theta,
                   int64_t detectors, double spacing, double source,
                   double detector, const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_fan_radon(
            out, c, detail::type_of<T>::value, rows, cols,
            detail::length(theta), theta.data(), detectors, spacing, source,
            detector);
    });
}

/** Periodic forward differences along every axis. */
template <class T = complex>
Operator difference(const shape &n, const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_difference(
            out, c, detail::type_of<T>::value, detail::axes(n), n.data());
    });
}

/** Real vectors as complex ones of T. */
template <class T = complex>
Operator complexified(const shape &n, const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_complex(
            out, c, detail::type_of<T>::value, detail::size(n));
    });
}

/** The elements of an array at flat indices. */
template <class T = complex>
Operator sample(const shape &n, span<const int64_t> indices,
                const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_sample(out, c, detail::type_of<T>::value,
                                              detail::size(n), indices.data(),
                                              detail::length(indices));
    });
}

/** The identity. */
template <class T = complex>
Operator identity(const shape &n, const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_identity(
            out, c, detail::type_of<T>::value, detail::size(n));
    });
}

namespace detail {

template <class I>
using index_of = std::decay_t<decltype(*std::data(std::declval<const I &>()))>;

template <class Create, class I, class J, class V>
Operator sparse(Create create, const I &pointers, const J &indices,
                const V &values, int64_t rows, int64_t cols, double norm_bound,
                const Context &context) {
    using index = index_of<I>;
    static_assert(std::is_same_v<index, index_of<J>> &&
                      std::is_integral_v<index> && std::is_signed_v<index> &&
                      (sizeof(index) == 4 || sizeof(index) == 8),
                  "pointers and indices are int32_t or int64_t, both the same");
    if (length(indices) != length(values)) {
        throw error(FIRENET_ERR_SHAPE,
                    "indices: " + std::to_string(length(indices)) +
                        ", must be as many as values, " +
                        std::to_string(length(values)));
    }
    return Operator::made(context, [&](auto out, auto c) {
        return create(out, c, type<const V>, rows, cols, length(values),
                      sizeof(index) == 4 ? FIRENET_INDEX_32 : FIRENET_INDEX_64,
                      std::data(pointers), std::data(indices),
                      std::data(values), FIRENET_MATRIX_COPIED, norm_bound);
    });
}

} // namespace detail

/** A matrix of `rows` rows, one after the other; copied. Its norm is estimated
 *  unless a bound is given. */
template <class V>
Operator matrix(const V &values, int64_t rows, double norm_bound = 0.0,
                const Context &context = Context()) {
    int64_t size = detail::length(values), cols = rows > 0 ? size / rows : 0;
    if (rows <= 0 || size != rows * cols) {
        throw error(FIRENET_ERR_SHAPE,
                    "values: " + std::to_string(size) +
                        " elements, must be a multiple of rows = " +
                        std::to_string(rows));
    }
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_matrix(
            out, c, detail::type<const V>, rows, cols, std::data(values), cols,
            FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, norm_bound);
    });
}

/** A sparse matrix in compressed rows: row i has values[k] in column
 *  columns[k], ascending, for k = pointers[i] .. pointers[i + 1] - 1, indices
 *  of 32 or 64 bits; copied. Its norm is estimated unless a bound is given. */
template <class I, class J, class V>
Operator csr(const I &pointers, const J &columns, const V &values, int64_t cols,
             double norm_bound = 0.0, const Context &context = Context()) {
    return detail::sparse(firenet_operator_create_csr, pointers, columns,
                          values, detail::length(pointers) - 1, cols,
                          norm_bound, context);
}

/** A sparse matrix in compressed columns, likewise. */
template <class I, class J, class V>
Operator csc(const I &pointers, const J &rows_of, const V &values, int64_t rows,
             double norm_bound = 0.0, const Context &context = Context()) {
    return detail::sparse(firenet_operator_create_csc, pointers, rows_of,
                          values, rows, detail::length(pointers) - 1,
                          norm_bound, context);
}

/** Multiplication by weights of T or of its real type. */
template <class T = complex, class V>
Operator diagonal(const V &weights, const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_diagonal(
            out, c, detail::type_of<T>::value, detail::length(weights),
            detail::type<const V>, std::data(weights));
    });
}

/** One party's part of a distributed operator: see
 *  firenet_operator_split. norm_bound 0: from the parts'. */
inline Operator split(const Operator &a, firenet_split sides,
                      double norm_bound = 0.0,
                      const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_split(out, c, a.get(), sides, norm_bound);
    });
}

/** `a` on each of `count` vectors that follow one another. */
inline Operator batch(const Operator &a, int64_t count,
                      const Context &context = Context()) {
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_batch(out, c, a.get(), count);
    });
}

/** The parts one above the other. */
inline Operator stack(const std::vector<Operator> &parts,
                      const Context &context = Context()) {
    std::vector<firenet_operator *> handles;
    for (const Operator &part : parts) {
        handles.push_back(part.get());
    }
    return Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_stack(out, c, handles.data(),
                                      detail::length(handles));
    });
}

/** Vectors side by side in memory: a span for each of size(). */
template <class T> class vectors {
  public:
    template <class Void>
    vectors(Void *data, int64_t count, int64_t length, int64_t stride) noexcept
        : data_(static_cast<T *>(data)),
          count_(static_cast<std::size_t>(count)),
          length_(static_cast<std::size_t>(length)),
          stride_(static_cast<std::size_t>(stride)) {
    }
    std::size_t size() const noexcept {
        return count_;
    }
    span<T> operator[](std::size_t i) const noexcept {
        return span<T>(data_ + i * stride_, length_);
    }

  private:
    T *data_;
    std::size_t count_, length_, stride_;
};

namespace detail {

/** Runs the body of a user's function, on whichever thread. */
template <class F> int called(bool anywhere, F &&body) noexcept {
    return anywhere ? guarded_anywhere(body) : guarded(body);
}

/** Both directions of a user's operator, owned by the C operator. */
template <class Y, class X, class F, class G> struct directions {
    F forward_;
    G adjoint_;
    bool anywhere_;

    static int forward(const void *in, int64_t n, void *out, int64_t m,
                       void *self) noexcept {
        directions *d = static_cast<directions *>(self);
        return call<X, Y>(d->anywhere_, d->forward_, in, n, out, m);
    }
    static int adjoint(const void *in, int64_t n, void *out, int64_t m,
                       void *self) noexcept {
        directions *d = static_cast<directions *>(self);
        return call<Y, X>(d->anywhere_, d->adjoint_, in, n, out, m);
    }
    static int forward_many(int64_t count, const void *in, int64_t n,
                            int64_t in_stride, void *out, int64_t m,
                            int64_t out_stride, void *self) noexcept {
        directions *d = static_cast<directions *>(self);
        return call_many(d->anywhere_, d->forward_,
                         vectors<const X>(in, count, n, in_stride),
                         vectors<Y>(out, count, m, out_stride));
    }
    static int adjoint_many(int64_t count, const void *in, int64_t n,
                            int64_t in_stride, void *out, int64_t m,
                            int64_t out_stride, void *self) noexcept {
        directions *d = static_cast<directions *>(self);
        return call_many(d->anywhere_, d->adjoint_,
                         vectors<const Y>(in, count, n, in_stride),
                         vectors<X>(out, count, m, out_stride));
    }
    static void destroy(void *self) {
        delete static_cast<directions *>(self);
    }

  private:
    template <class In, class Out, class Call>
    static int call(bool anywhere, Call &function, const void *in, int64_t n,
                    void *out, int64_t m) noexcept {
        return called(anywhere, [&] {
            function(span<const In>(static_cast<const In *>(in),
                                    static_cast<std::size_t>(n)),
                     span<Out>(static_cast<Out *>(out),
                               static_cast<std::size_t>(m)));
            return 0;
        });
    }
    template <class In, class Out, class Call>
    static int call_many(bool anywhere, Call &function, vectors<In> in,
                         vectors<Out> out) noexcept {
        return called(anywhere, [&] {
            function(in, out);
            return 0;
        });
    }
};

} // namespace detail

/** An operator made of functions: forward(span<const X>, span<Y>) and
 *  adjoint(span<const Y>, span<X>), which overwrite their second argument. Say
 *  FIRENET_CALLBACK_ANY of functions that are thread-safe. */
template <class Y = complex, class X = Y, class F, class G>
Operator user(int64_t rows, int64_t cols, F forward, G adjoint,
              double norm_bound = 0.0,
              firenet_callback_threads threads = FIRENET_CALLBACK_CALLER,
              const Context &context = Context()) {
    using both = detail::directions<Y, X, F, G>;
    auto self =
        std::make_unique<both>(both{std::move(forward), std::move(adjoint),
                                    threads != FIRENET_CALLBACK_CALLER});
    Operator a = Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_user(
            out, c, detail::type_of<Y>::value, rows, detail::type_of<X>::value,
            cols, both::forward, both::adjoint, both::destroy, self.get(),
            norm_bound, threads);
    });
    self.release();
    return a;
}

/** The same of functions of up to `together` vectors at once:
 *  forward(vectors<const X>, vectors<Y>) and adjoint(vectors<const Y>,
 *  vectors<X>), whose elements are spans. */
template <class Y = complex, class X = Y, class F, class G>
Operator user_many(int64_t rows, int64_t cols, F forward, G adjoint,
                   int64_t together, double norm_bound = 0.0,
                   firenet_callback_threads threads = FIRENET_CALLBACK_CALLER,
                   const Context &context = Context()) {
    using both = detail::directions<Y, X, F, G>;
    auto self =
        std::make_unique<both>(both{std::move(forward), std::move(adjoint),
                                    threads != FIRENET_CALLBACK_CALLER});
    Operator a = Operator::made(context, [&](auto out, auto c) {
        return firenet_operator_create_user_many(
            out, c, detail::type_of<Y>::value, rows, detail::type_of<X>::value,
            cols, both::forward_many, both::adjoint_many, together,
            both::destroy, self.get(), norm_bound, threads);
    });
    self.release();
    return a;
}

} // namespace firenet

#endif
