#pragma once

#include <auth0/export.hpp>
#include <auth0/health.hpp>
#include <auth0/observer.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// The text formats that metrics can be written in.
enum class MetricsFormat : std::uint8_t {
  prometheus,    ///< Prometheus' own, version 0.0.4.
  open_metrics,  ///< OpenMetrics 1.0.
};

/// The value of the header `Content-Type` for a format.
[[nodiscard]] AUTH0_API_EXPORT std::string_view content_type(MetricsFormat format) noexcept;

/// The format to answer a scraper in, by its `Accept` header: OpenMetrics where it is named, else Prometheus'
/// own.
[[nodiscard]] AUTH0_API_EXPORT MetricsFormat metrics_format_for(std::string_view accept) noexcept;

/// Counts what clients do, for Prometheus and whatever reads its formats. One object may observe several
/// clients.
///
/// Names and labels are listed in docs/observability.md. Labels take their values from fixed lists and from the
/// issuers that clients trust, so that nobody outside can make series: requests are counted for the first 100
/// issuers and for all others together, and the states of keys are those of `discovery_cache.max_entries`
/// issuers at most. On the path of a token nothing locks or allocates: threads count in places of their own.
class AUTH0_API_EXPORT Metrics : public Observer {
 public:
  /// All metrics as text.
  /// \param health `ApiClient::health()` of the client whose keys and remembered tokens are to be among them.
  /// Thread-safe.
  [[nodiscard]] virtual std::string text(const Health& health, MetricsFormat format) const = 0;
};

/// Give it to clients as `ApiClientOptions::observer`, and keep it for `text`. Takes about 100 KB.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<Metrics> make_metrics();

}  // namespace auth0::inline v0
