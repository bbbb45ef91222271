"""What one may do with segments."""

VIEW_SEGMENT = "segmentation.view_segment"
EDIT_SEGMENT = "segmentation.edit_segment"
