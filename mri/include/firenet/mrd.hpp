/* SPDX-License-Identifier: BSD-3-Clause */
/** @file mrd.hpp  The C++17 face of the scanners' raw data format: header only.
 *
 *  Headers are the structs of mrd.h, whose calls are documented there; scans
 *  and slices are objects; statuses are exceptions. Views of a slice's arrays
 *  live as long as the slice. */
#ifndef FIRENET_MRD_HPP
#define FIRENET_MRD_HPP

#include <firenet/cpp/base.hpp>
#include <firenet/mrd.h>

#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace firenet {
namespace mrd {

using acquisition = firenet_mrd_acquisition;
using image_header = firenet_mrd_image;
using header = firenet_mrd_header;
using single = std::complex<float>;

/** Header of an acquisition from its bytes; lengths are checked. */
inline acquisition decode_acquisition(span<const unsigned char> bytes,
                                      const Context &context = Context()) {
    acquisition out{};
    context.check(firenet_mrd_acquisition_decode(
        context.get(), bytes.data(), static_cast<int64_t>(bytes.size()), &out));
    return out;
}

/** Header of an image from its bytes. */
inline image_header decode_image(span<const unsigned char> bytes,
                                 const Context &context = Context()) {
    image_header out{};
    context.check(firenet_mrd_image_decode(
        context.get(), bytes.data(), static_cast<int64_t>(bytes.size()), &out));
    return out;
}

/** The bytes of a header. */
inline std::array<unsigned char, FIRENET_MRD_ACQUISITION_BYTES>
encode(const acquisition &head) noexcept {
    std::array<unsigned char, FIRENET_MRD_ACQUISITION_BYTES> out{};
    firenet_mrd_acquisition_encode(&head, out.data());
    return out;
}
inline std::array<unsigned char, FIRENET_MRD_IMAGE_BYTES>
encode(const image_header &head) noexcept {
    std::array<unsigned char, FIRENET_MRD_IMAGE_BYTES> out{};
    firenet_mrd_image_encode(&head, out.data());
    return out;
}

/** Whether an acquisition has a flag. */
inline bool has(const acquisition &head, firenet_mrd_flag flag) noexcept {
    return firenet_mrd_has(&head, flag) != 0;
}

/** What an XML header says. */
inline header parse(std::string_view xml, const Context &context = Context()) {
    header out{};
    context.check(firenet_mrd_header_parse(
        context.get(), xml.data(), static_cast<int64_t>(xml.size()), &out));
    return out;
}

/** k-space of one slice, in 3-D of a volume; immutable, to be moved. */
class Slice {
  public:
    int64_t coils() const noexcept {
        return firenet_mrd_slice_coils(get());
    }
    /** Lines and samples without oversampling, partitions first in 3-D. */
    shape size() const {
        return sizes(firenet_mrd_slice_shape(get()));
    }
    shape recon_size() const {
        return sizes(firenet_mrd_slice_recon_shape(get()));
    }
    /** [coils][size], frequency 0 in the middle, 0 where nothing is. */
    span<const single> kspace() const {
        return {static_cast<const single *>(firenet_mrd_slice_kspace(get())),
                count(size()) * static_cast<std::size_t>(coils())};
    }
    /** A byte for each point of size, 0: not acquired. */
    span<const unsigned char> mask() const {
        return {firenet_mrd_slice_mask(get()), count(size())};
    }
    /** Indices of the points that were acquired, ascending. */
    span<const int64_t> indices() const noexcept {
        return {firenet_mrd_slice_indices(get()),
                static_cast<std::size_t>(firenet_mrd_slice_samples(get()))};
    }
    /** The least number of averages that a line has. */
    int64_t averages() const noexcept {
        return firenet_mrd_slice_averages(get());
    }
    /** Header of the first acquisition. */
    const acquisition &first() const noexcept {
        return *firenet_mrd_slice_first(get());
    }
    /** The calibration region, at most `largest` points an axis: its sizes and
     *  [coils][sizes]. */
    std::pair<shape, std::vector<single>>
    calibration(int64_t largest = 24,
                const Context &context = Context()) const {
        shape region(size().size());
        context.check(firenet_mrd_slice_calibration(
            context.get(), get(), largest, region.data(), nullptr));
        std::vector<single> data(
            count(region) * static_cast<std::size_t>(coils()) + 1);
        context.check(firenet_mrd_slice_calibration(
            context.get(), get(), largest, region.data(), data.data()));
        data.pop_back(); /* an empty region has the words of C */
        return {region, data};
    }
    /** An image on size in the recon space, on recon_size. */
    std::vector<single> recon(span<const single> image,
                              const Context &context = Context()) const {
        if (image.size() != count(size())) {
            throw error(FIRENET_ERR_SHAPE,
                        "image: " + std::to_string(image.size()) +
                            " elements, needed are " +
                            std::to_string(count(size())));
        }
        std::vector<single> out(count(recon_size()));
        context.check(firenet_mrd_slice_recon(context.get(), get(),
                                              image.data(), out.data()));
        return out;
    }
    /** Header of its image: data_type 5 magnitude, 7 complex. */
    image_header image(int data_type = 5, int64_t index = 1) const {
        image_header out{};
        detail::check(firenet_mrd_slice_image(get(), data_type, index, &out),
                      nullptr);
        return out;
    }
    const firenet_mrd_slice *get() const noexcept {
        return slice_.get();
    }

  private:
    friend class Scan;
    struct release {
        void operator()(firenet_mrd_slice *s) const noexcept {
            firenet_mrd_slice_release(s);
        }
    };
    explicit Slice(firenet_mrd_slice *s) : slice_(s) {
    }
    shape sizes(const int64_t *n) const {
        return shape(n, n + firenet_mrd_slice_axes(get()));
    }
    static std::size_t count(const shape &n) {
        std::size_t points = 1;
        for (int64_t one : n) {
            points *= static_cast<std::size_t>(one);
        }
        return points;
    }

    std::unique_ptr<firenet_mrd_slice, release> slice_;
};

/** Sorts acquisitions into slices; one thread at a time. `limit`: bytes that it
 *  may hold at a time. */
class Scan {
  public:
    explicit Scan(const header &head, int64_t limit = int64_t(1) << 30,
                  const Context &context = Context())
        : context_(context) {
        firenet_mrd_scan *scan = nullptr;
        context_.check(
            firenet_mrd_scan_create(&scan, context_.get(), &head, limit));
        scan_.reset(scan);
    }
    /** One acquisition, [channels][samples]. */
    void add(const acquisition &head, span<const single> data) {
        context_.check(firenet_mrd_scan_add(
            get(), &head, reinterpret_cast<const float *>(data.data()),
            2 * static_cast<int64_t>(data.size())));
    }
    /** Completes what is open. */
    void finish() {
        context_.check(firenet_mrd_scan_finish(get()));
    }
    /** The next complete slice, if there is one. */
    std::optional<Slice> take() {
        firenet_mrd_slice *slice = firenet_mrd_scan_take(get());
        return slice ? std::optional<Slice>(Slice(slice)) : std::nullopt;
    }
    int64_t coils() const noexcept {
        return firenet_mrd_scan_coils(get());
    }
    /** Acquisitions that were of no use. */
    int64_t ignored() const noexcept {
        return firenet_mrd_scan_ignored(get());
    }
    /** The noise, [coils][samples]; empty if none came. */
    std::vector<single> noise() const {
        std::vector<single> out(static_cast<std::size_t>(
            coils() * firenet_mrd_scan_noise_samples(get())));
        if (!out.empty()) {
            context_.check(firenet_mrd_scan_noise(get(), out.data()));
        }
        return out;
    }
    firenet_mrd_scan *get() const noexcept {
        return scan_.get();
    }

  private:
    struct release {
        void operator()(firenet_mrd_scan *s) const noexcept {
            firenet_mrd_scan_release(s);
        }
    };
    Context context_;
    std::unique_ptr<firenet_mrd_scan, release> scan_;
};

} // namespace mrd
} // namespace firenet

#endif
